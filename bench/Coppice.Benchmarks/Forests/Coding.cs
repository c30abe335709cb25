using BenchmarkDotNet.Attributes;
using Coppice.Benchmarks.Data;
using Coppice.Learning;
using Coppice.Learning.Data;
using Coppice.Learning.Forests;

namespace Coppice.Benchmarks.Forests;

/// <summary>What a fit does before its first split: rows to codes. A forest of one stump, on a view not seen before.
/// </summary>
public class Coding
{
    readonly RandomForestClassifier _learner = new();
    DataView _train = null!; // before each case

    [ParamsAllValues]
    public TableKind Table { get; set; }

    [GlobalSetup]
    public void Load() => _train = BenchmarkTables.Make(Table);

    [Benchmark]
    public Task<RandomForest> CodesAndStump() => _learner
        .FitAsync(new() { NEstimators = 1, MaxDepth = 1 }, _train.Over(_train.Table), new FitContext())
        .AsTask();
}
