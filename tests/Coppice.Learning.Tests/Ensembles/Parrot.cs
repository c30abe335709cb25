using Coppice.Learning.Data;

namespace Coppice.Learning.Tests.Ensembles;

/// <summary>A learner that knows by heart the label of every row it was fitted to, by the column id, and guesses the
/// second class elsewhere: what it says of a row shows whether it saw it.</summary>
sealed class ParrotLearner : ILearner<ParrotParameters, Parrot>
{
    public ValueTask<Parrot> FitAsync(
        ParrotParameters parameters, DataView train, FitContext context, CancellationToken cancellationToken)
    {
        var labels = train.LabelCodes(train.Classes);
        var known = Parrot.Ids(train).Zip(labels).DistinctBy(p => p.First).ToDictionary(p => p.First, p => p.Second);
        return new(new Parrot(train.Classes, known));
    }
}

sealed record ParrotParameters;

sealed class Parrot(IReadOnlyList<string> classes, Dictionary<double, int> known) : IClassifier
{
    public IReadOnlyList<string> Classes => classes;

    public int Outputs => classes.Count;

    public static double[] Ids(DataView view)
    {
        var values = ((NumericColumn)view.Table["id"]).Values.ToArray();
        return Array.ConvertAll(view.Rows.ToArray(), row => values[row]);
    }

    public void Predict(DataView rows, Span<double> output)
    {
        output.Clear();
        foreach (var (i, id) in Ids(rows).Index())
            output[i * Outputs + (known.TryGetValue(id, out var label) ? label : Outputs - 1)] = 1;
    }

    public void Save(Stream stream) => throw new NotSupportedException();
}

/// <summary>A combining learner that keeps what it was shown.</summary>
sealed class WitnessLearner(List<DataView> shown) : ILearner<ParrotParameters, Parrot>
{
    public ValueTask<Parrot> FitAsync(
        ParrotParameters parameters, DataView train, FitContext context, CancellationToken cancellationToken)
    {
        shown.Add(train);
        return new(new Parrot(train.Classes, []));
    }
}
