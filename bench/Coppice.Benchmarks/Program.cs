using BenchmarkDotNet.Running;
using Coppice.Benchmarks;
using Coppice.Benchmarks.Data;
using Coppice.Benchmarks.Forests;
using Coppice.Benchmarks.Networks;
using Coppice.Benchmarks.ParameterServer;
using Coppice.Benchmarks.Sweeps;

// Beside BenchmarkDotNet's own command line there are verbs of ours: one short run of everything, and what
// bench/compare needs.
try
{
    switch (args)
    {
        case ["once", .. var rest]:
            return OneIteration.Run(rest);
        case ["fit", .. var rest]:
            return await FitVerb.RunAsync(Arguments.Parse(rest));
        case ["boost", .. var rest]:
            return await BoostVerb.RunAsync(Arguments.Parse(rest));
        case ["matrix", .. var rest]:
            return MatrixVerb.Run(Arguments.Parse(rest));
        case ["exchange", .. var rest]:
            return await ExchangeVerb.RunAsync(Arguments.Parse(rest));
        case ["scaling", .. var rest]:
            return await ScalingVerb.RunAsync(Arguments.Parse(rest));
        case ["simulate", .. var rest]:
            return await SimulateVerb.RunAsync(Arguments.Parse(rest));
        case ["kernels", .. var rest]:
            return KernelsVerb.Run(Arguments.Parse(rest));
        case ["network", .. var rest]:
            return NetworkVerb.Run(Arguments.Parse(rest));
        case ["sweep", .. var rest]:
            return await SweepVerb.RunAsync(Arguments.Parse(rest));
        case ["version"]:
            Console.WriteLine(Environment.Version);
            return 0;
        default:
            BenchmarkSwitcher.FromAssembly(typeof(OneIteration).Assembly).Run(args, Measured.Config);
            return 0;
    }
}
catch (Exception fault) when (fault is ArgumentException or IOException)
{
    Console.Error.WriteLine(fault.Message);
    return 2;
}
