using BenchmarkDotNet.Attributes;
using Coppice.Benchmarks.Data;
using Coppice.Learning;
using Coppice.Learning.Data;
using Coppice.Learning.Forests;

namespace Coppice.Benchmarks.Forests;

/// <summary>The time of one tree on Adult, on one thread, by encoding and by how many features a node draws.</summary>
public class GrowthByMaxFeatures
{
    readonly RandomForestClassifier _learner = new();
    DataView _train = null!; // before each case
    ulong _seed;

    [Params(TableKind.AdultOneHot, TableKind.AdultNative)]
    public TableKind Table { get; set; }

    /// <summary>A share of the features, in percent: 3, 10, 30, 55 and 108 of the 108 one-hot columns.</summary>
    [Params(3, 10, 28, 51, 100)]
    public int PercentDrawn { get; set; }

    [GlobalSetup]
    public void Load() => _train = BenchmarkTables.Make(Table);

    [Benchmark(OperationsPerInvoke = GrowthByTable.Trees)]
    public Task<RandomForest> Tree() => _learner
        .FitAsync(
            new()
            {
                NEstimators = GrowthByTable.Trees,
                MaxFeatures = Coppice.Learning.Trees.MaxFeatures.Fraction(PercentDrawn / 100.0),
            },
            _train,
            new FitContext { Seed = _seed++ })
        .AsTask();
}
