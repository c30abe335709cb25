using Coppice.Learning;
using Coppice.Learning.Data;

namespace NestedNeighbours;

/// <summary>k nearest neighbours. One look at all distances serves every number of neighbours and every weighting: the
/// nearest 3 are among the nearest 50, so those two are free axes.</summary>
sealed class NeighbourLearner : ILearner<NeighbourParameters, NeighbourModel>, INestedLearner<NeighbourParameters>
{
    static readonly HashSet<string> Free =
        [nameof(NeighbourParameters.Neighbours), nameof(NeighbourParameters.Weighting)];

    public IReadOnlySet<string> FreeAxes => Free;

    // Another distance is another pass: nothing is shared between families.
    public IReadOnlyList<string> SharedAxes => [];

    // One setting apart: what search without nesting calls, and what fits the best setting in the end.
    public ValueTask<NeighbourModel> FitAsync(
        NeighbourParameters parameters, DataView train, FitContext context, CancellationToken cancellationToken) =>
        ValueTask.FromResult(new NeighbourModel(parameters, new Points(train), train.LabelCodes(train.Classes), train.Classes));

    // More neighbours than rows are all rows.
    public NeighbourParameters Effective(NeighbourParameters parameters, int rows) =>
        parameters with { Neighbours = Math.Min(parameters.Neighbours, rows) };

    // A family takes one pass over the distances.
    public int Growths(IReadOnlyList<NeighbourParameters> family) => 1;

    // Predictions of all settings fill up row by row.
    public int Kept(IReadOnlyList<NeighbourParameters> settings) => settings.Count;

    public void Evaluate(
        IReadOnlyList<NeighbourParameters> settings, DataView train, DataView validation, PredictionSink sink,
        FitContext context, CancellationToken cancellationToken)
    {
        var (points, judged) = (new Points(train), new Points(validation));
        var codes = train.LabelCodes(train.Classes);
        var classes = train.Classes.Count;
        var predictions = new double[settings.Count][];
        for (var s = 0; s < predictions.Length; s++)
            predictions[s] = new double[judged.Count * classes];

        foreach (var family in Enumerable.Range(0, settings.Count).GroupBy(s => settings[s].Distance))
        {
            var nearest = new Nearest(points, family.Key, family.Max(s => settings[s].Neighbours));
            for (var row = 0; row < judged.Count; row++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                nearest.Find(judged[row]);
                foreach (var s in family)
                    Ballot.Count(settings[s], nearest, codes, predictions[s].AsSpan(row * classes, classes));
            }
        }
        for (var s = 0; s < predictions.Length; s++)
            sink(s, predictions[s]);
    }
}
