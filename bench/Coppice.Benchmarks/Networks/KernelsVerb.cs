using System.Globalization;

namespace Coppice.Benchmarks.Networks;

/// <summary><c>kernels [--batch N] [--repeats N]</c>: the passes of the seed network's two large layers beside the most
/// that this processor can do, each the best of many, in turn with the ceiling; processor time of one thread.</summary>
static class KernelsVerb
{
    public static int Run(Arguments arguments)
    {
        arguments.Allow("batch", "repeats");
        var (batch, repeats) = (arguments.Number("batch", 128), arguments.Number("repeats", 40));
        var (conv, dense) = (LayerCase.Conv2(batch), LayerCase.Dense1(batch));
        const int Steps = 2_000_000;
        var parts = new (string Name, Action Run)[]
        {
            ("ceiling", () => FmaCeiling.Run(Steps)),
            ("conv2_forward", conv.Forward),
            ("conv2_weights", () => conv.Backward(byInput: false)),
            ("conv2_both", () => conv.Backward(byInput: true)),
            ("dense1_forward", dense.Forward),
            ("dense1_weights", () => dense.Backward(byInput: false)),
            ("dense1_both", () => dense.Backward(byInput: true)),
        };
        var best = new double[parts.Length];
        Array.Fill(best, double.MaxValue);
        for (var repeat = -2; repeat < repeats; repeat++)
        {
            for (var i = 0; i < parts.Length; i++)
            {
                var started = ThreadClock.Seconds;
                parts[i].Run();
                var seconds = ThreadClock.Seconds - started;
                // The first rounds are compiled in.
                if (repeat >= 0)
                    best[i] = Math.Min(best[i], seconds);
            }
        }

        var ceiling = FmaCeiling.FlopsOf(Steps) / best[0] / 1e9;
        Print("ceiling", ceiling, ceiling);
        Print("conv2_forward", conv.Flops / best[1] / 1e9, ceiling);
        Print("conv2_weights", conv.Flops / best[2] / 1e9, ceiling);
        Print("conv2_input", conv.Flops / (best[3] - best[2]) / 1e9, ceiling);
        Print("dense1_forward", dense.Flops / best[4] / 1e9, ceiling);
        Print("dense1_weights", dense.Flops / best[5] / 1e9, ceiling);
        Print("dense1_input", dense.Flops / (best[6] - best[5]) / 1e9, ceiling);
        return 0;
    }

    static void Print(string name, double gigaflops, double ceiling) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{name} {gigaflops:0.0} {gigaflops / ceiling:0.000}"));
}
