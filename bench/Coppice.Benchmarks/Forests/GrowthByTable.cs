using BenchmarkDotNet.Attributes;
using Coppice.Benchmarks.Data;
using Coppice.Learning;
using Coppice.Learning.Data;
using Coppice.Learning.Forests;

namespace Coppice.Benchmarks.Forests;

/// <summary>The time of one tree of a forest with default parameters, on one thread, by size and encoding of its table.
/// </summary>
public class GrowthByTable
{
    /// <summary>Trees to each measured forest.</summary>
    public const int Trees = 8;

    readonly RandomForestClassifier _learner = new();
    DataView _train = null!; // before each case
    ulong _seed;

    [ParamsAllValues]
    public TableKind Table { get; set; }

    [GlobalSetup]
    public void Load() => _train = BenchmarkTables.Make(Table);

    [Benchmark(OperationsPerInvoke = Trees)]
    public Task<RandomForest> Tree() => _learner
        .FitAsync(new() { NEstimators = Trees }, _train, new FitContext { Seed = _seed++ })
        .AsTask();
}
