using System.Globalization;

namespace Coppice.Benchmarks.Networks;

/// <summary><c>kernels [--batch N] [--repeats N]</c>: the passes of the seed network's two large layers beside the most
/// that this processor can do: one layer after the other, its passes in turn with the ceiling, each the best of many;
/// processor time of one thread. The second convolution goes by points; "direct" is the same without them, as other
/// shapes go. Operations are those of the direct convolution in both. "dense1_cold" is the median of as many passes, each
/// right after those of the second convolution, as in training: they leave nothing of it in the first two
/// caches.</summary>
static class KernelsVerb
{
    const int Steps = 2_000_000;

    public static int Run(Arguments arguments)
    {
        arguments.Allow("batch", "repeats");
        var (batch, repeats) = (arguments.Number("batch", 128), arguments.Number("repeats", 100));
        var conv2 = LayerCase.Conv2(batch);
        Measure("conv2", conv2, repeats);
        Measure("direct", LayerCase.Direct(batch), repeats);
        var dense1 = LayerCase.Dense1(batch);
        Measure("dense1", dense1, repeats);
        Measure("dense1_cold", dense1, repeats, before: () =>
        {
            conv2.Forward();
            conv2.Backward(byInput: true);
        });
        return 0;
    }

    static void Measure(string name, LayerCase layer, int repeats, Action? before = null)
    {
        Action[] parts =
        [
            () => FmaCeiling.Run(Steps), layer.Forward, () => layer.Backward(byInput: false),
            () => layer.Backward(byInput: true),
        ];
        var all = new double[parts.Length][];
        for (var i = 0; i < parts.Length; i++)
            all[i] = new double[repeats];
        for (var repeat = -2; repeat < repeats; repeat++)
        {
            for (var i = 0; i < parts.Length; i++)
            {
                before?.Invoke();
                var started = ThreadClock.Seconds;
                parts[i]();
                var seconds = ThreadClock.Seconds - started;
                // The first rounds are compiled in.
                if (repeat >= 0)
                    all[i][repeat] = seconds;
            }
        }

        var ceiling = FmaCeiling.FlopsOf(Steps) / all[0].Min() / 1e9;
        var taken = all.Select(one => before is null ? one.Min() : one.Order().ElementAt(repeats / 2)).ToArray();
        Print($"{name}_ceiling", ceiling, ceiling);
        Print($"{name}_forward", layer.Flops / taken[1] / 1e9, ceiling);
        Print($"{name}_weights", layer.Flops / taken[2] / 1e9, ceiling);
        Print($"{name}_input", layer.Flops / (taken[3] - taken[2]) / 1e9, ceiling);
    }

    static void Print(string name, double gigaflops, double ceiling) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"{name} {gigaflops:0.0} {gigaflops / ceiling:0.000}"));
}
