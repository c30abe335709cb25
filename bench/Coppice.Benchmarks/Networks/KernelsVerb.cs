using System.Globalization;

namespace Coppice.Benchmarks.Networks;

/// <summary><c>kernels [--batch N] [--repeats N]</c>: the passes of the seed network's two large layers beside the most
/// that this processor can do: one layer after the other, its passes in turn with the ceiling, each the best of many;
/// processor time of one thread. The second convolution goes by points; "direct" is the same without them, as other
/// shapes go. Operations are those of the direct convolution in both.</summary>
static class KernelsVerb
{
    const int Steps = 2_000_000;

    public static int Run(Arguments arguments)
    {
        arguments.Allow("batch", "repeats");
        var (batch, repeats) = (arguments.Number("batch", 128), arguments.Number("repeats", 100));
        Measure("conv2", LayerCase.Conv2(batch), repeats);
        Measure("direct", LayerCase.Direct(batch), repeats);
        Measure("dense1", LayerCase.Dense1(batch), repeats);
        return 0;
    }

    static void Measure(string name, LayerCase layer, int repeats)
    {
        Action[] parts =
        [
            () => FmaCeiling.Run(Steps), layer.Forward, () => layer.Backward(byInput: false),
            () => layer.Backward(byInput: true),
        ];
        var best = new double[parts.Length];
        Array.Fill(best, double.MaxValue);
        for (var repeat = -2; repeat < repeats; repeat++)
        {
            for (var i = 0; i < parts.Length; i++)
            {
                var started = ThreadClock.Seconds;
                parts[i]();
                var seconds = ThreadClock.Seconds - started;
                // The first rounds are compiled in.
                if (repeat >= 0)
                    best[i] = Math.Min(best[i], seconds);
            }
        }

        var ceiling = FmaCeiling.FlopsOf(Steps) / best[0] / 1e9;
        Print($"{name}_ceiling", ceiling, ceiling);
        Print($"{name}_forward", layer.Flops / best[1] / 1e9, ceiling);
        Print($"{name}_weights", layer.Flops / best[2] / 1e9, ceiling);
        Print($"{name}_input", layer.Flops / (best[3] - best[2]) / 1e9, ceiling);
    }

    static void Print(string name, double gigaflops, double ceiling) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{name} {gigaflops:0.0} {gigaflops / ceiling:0.000}"));
}
