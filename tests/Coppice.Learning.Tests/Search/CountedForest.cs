using Coppice.Learning.Data;
using Coppice.Learning.Forests;

namespace Coppice.Learning.Tests.Search;

/// <summary>A forest that counts the parts it grew, and refuses one setting where it is told to.</summary>
sealed class CountedForest(int refused = 0) : ILearner<RandomForestParameters, RandomForest>, IDivisibleLearner<RandomForestParameters>
{
    readonly RandomForestClassifier _forest = new();

    /// <summary>Static, since a learner's fields are part of what is remembered.</summary>
    static int _grown;

    public static int Grown => _grown;

    public IReadOnlySet<string> FreeAxes => _forest.FreeAxes;

    public IReadOnlyList<string> SharedAxes => _forest.SharedAxes;

    public RandomForestParameters Effective(RandomForestParameters parameters, int rows) =>
        _forest.Effective(parameters, rows);

    public int Growths(IReadOnlyList<RandomForestParameters> family) => _forest.Growths(family);

    public int Kept(IReadOnlyList<RandomForestParameters> settings) => _forest.Kept(settings);

    public int SumsPerRow(int outputs) => _forest.SumsPerRow(outputs);

    public ValueTask<RandomForest> FitAsync(
        RandomForestParameters parameters, DataView train, FitContext context, CancellationToken cancellationToken) =>
        _forest.FitAsync(parameters, train, context, cancellationToken);

    public void Evaluate(
        IReadOnlyList<RandomForestParameters> settings, DataView train, DataView validation, PredictionSink sink,
        FitContext context, CancellationToken cancellationToken) =>
        _forest.Evaluate(settings, train, validation, sink, context, cancellationToken);

    public void EvaluatePart(
        IReadOnlyList<RandomForestParameters> settings, DataView train, DataView validation, int first, int count,
        PartSink sink, FitContext context, CancellationToken cancellationToken)
    {
        if (settings.Any(s => s.MaxDepth == refused))
            throw new InvalidOperationException($"depth {refused} is refused from tree {first} on");
        _forest.EvaluatePart(settings, train, validation, first, count, sink, context, cancellationToken);
        Interlocked.Increment(ref _grown);
    }

    public void Predict(
        RandomForestParameters setting, int outputs, ReadOnlySpan<long> sums, Span<double> predictions) =>
        _forest.Predict(setting, outputs, sums, predictions);
}
