using BenchmarkDotNet.Attributes;
using Coppice.Benchmarks.Data;
using Coppice.Learning;
using Coppice.Learning.Data;
using Coppice.Learning.Forests;

namespace Coppice.Benchmarks.Forests;

/// <summary>36 settings of 5 trees on two thirds of Adult, each scored on the other third: read off one growth, and
/// each fitted apart. Both give the same predictions.</summary>
public class FamilyAgainstApart
{
    readonly RandomForestClassifier _learner = new();
    readonly RandomForestParameters[] _settings =
    [
        .. from features in new[] { 5, 10 }
           from leaf in new[] { 1, 5 }
           from split in new[] { 3, 20, 100 }
           from depth in new[] { 10, 20, 30 }
           select new RandomForestParameters
           {
               NEstimators = 5,
               MaxFeatures = features,
               MinSamplesLeaf = leaf,
               MinSamplesSplit = split,
               MaxDepth = depth,
           },
    ];

    DataView _train = null!; // before each case
    DataView _validation = null!; // likewise

    [Params(TableKind.AdultOneHot, TableKind.AdultNative)]
    public TableKind Table { get; set; }

    [GlobalSetup]
    public void Load()
    {
        var all = BenchmarkTables.Make(Table);
        var rows = Enumerable.Range(0, all.Count).ToLookup(row => row % 3 == 0);
        (_train, _validation) = (all.Select([.. rows[false]]), all.Select([.. rows[true]]));
    }

    [Benchmark]
    public double Family()
    {
        var sum = 0.0;
        _learner.Evaluate(
            _settings, _train, _validation, (_, predictions) => sum += predictions[0], new FitContext(), default);
        return sum;
    }

    [Benchmark(Baseline = true)]
    public async Task<double> Apart()
    {
        var (sum, predictions) = (0.0, new double[_validation.Count * 2]);
        foreach (var setting in _settings)
        {
            var forest = await _learner.FitAsync(setting, _train, new FitContext());
            forest.Predict(_validation, predictions);
            sum += predictions[0];
        }

        return sum;
    }
}
