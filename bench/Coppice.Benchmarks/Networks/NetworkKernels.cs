using BenchmarkDotNet.Attributes;
using Coppice.Benchmarks.Data;

namespace Coppice.Benchmarks.Networks;

/// <summary>The passes of the seed network's two large layers at batch 128, and the ceiling for the same
/// operations.</summary>
public class NetworkKernels
{
    LayerCase _conv2 = null!; // before each case
    LayerCase _dense1 = null!;

    [GlobalSetup]
    public void Load()
    {
        var rows = BenchmarkTables.Small ? 2 : 128;
        (_conv2, _dense1) = (LayerCase.Conv2(rows), LayerCase.Dense1(rows));
    }

    [Benchmark]
    public float Ceiling() => FmaCeiling.Run(1_000_000);

    [Benchmark]
    public void Conv2Forward() => _conv2.Forward();

    [Benchmark]
    public void Conv2Weights() => _conv2.Backward(byInput: false);

    [Benchmark]
    public void Conv2Both() => _conv2.Backward(byInput: true);

    [Benchmark]
    public void Dense1Forward() => _dense1.Forward();

    [Benchmark]
    public void Dense1Weights() => _dense1.Backward(byInput: false);

    [Benchmark]
    public void Dense1Both() => _dense1.Backward(byInput: true);
}
