using BenchmarkDotNet.Attributes;
using Coppice.Benchmarks.Data;
using Coppice.Learning;
using Coppice.Learning.Data;
using Coppice.Learning.Forests;

namespace Coppice.Benchmarks.Forests;

/// <summary>The time of one tree on Adult, on one thread, by the rows below which a node is a leaf: the differences
/// show what nodes of each size cost.</summary>
public class GrowthBySmallestNode
{
    readonly RandomForestClassifier _learner = new();
    DataView _train = null!; // before each case
    ulong _seed;

    [Params(TableKind.AdultOneHot, TableKind.AdultNative)]
    public TableKind Table { get; set; }

    [Params(2, 8, 32, 256)]
    public int MinSamplesSplit { get; set; }

    [GlobalSetup]
    public void Load() => _train = BenchmarkTables.Make(Table);

    [Benchmark(OperationsPerInvoke = GrowthByTable.Trees)]
    public Task<RandomForest> Tree() => _learner
        .FitAsync(
            new() { NEstimators = GrowthByTable.Trees, MinSamplesSplit = MinSamplesSplit },
            _train,
            new FitContext { Seed = _seed++ })
        .AsTask();
}
