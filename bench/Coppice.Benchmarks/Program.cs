using BenchmarkDotNet.Running;
using Coppice.Benchmarks;
using Coppice.Benchmarks.Data;
using Coppice.Benchmarks.Forests;

// Beside BenchmarkDotNet's own command line there are three verbs: one short run of everything, and the two halves of
// what bench/compare times.
switch (args)
{
    case ["once", .. var rest]:
        return OneIteration.Run(rest);
    case ["fit", .. var rest]:
        return await FitVerb.RunAsync(Arguments.Parse(rest));
    case ["matrix", .. var rest]:
        return MatrixVerb.Run(Arguments.Parse(rest));
    default:
        BenchmarkSwitcher.FromAssembly(typeof(OneIteration).Assembly).Run(args, Measured.Config);
        return 0;
}
