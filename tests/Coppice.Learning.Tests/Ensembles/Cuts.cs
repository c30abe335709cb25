using Coppice.Learning.Data;

namespace Coppice.Learning.Tests.Ensembles;

/// <summary>A user's learner: the cut of column x that has the least weighted error.</summary>
sealed class CutLearner : ILearner<CutParameters, Cut>
{
    public ValueTask<Cut> FitAsync(
        CutParameters parameters, DataView train, FitContext context, CancellationToken cancellationToken)
    {
        var (x, labels) = (Cut.Values(train), train.LabelCodes(train.Classes));
        var weights = train.Weights() ?? [.. x.Select(_ => 1.0)];
        var best = (Error: double.PositiveInfinity, At: 0.0, Below: 0);
        foreach (var at in x.Order().Select(v => v + 0.5))
        {
            foreach (var below in (int[])[0, 1])
            {
                var error = 0.0;
                for (var i = 0; i < x.Length; i++)
                    error += (x[i] < at ? below : 1 - below) == labels[i] ? 0 : weights[i];
                if (error < best.Error - 1e-12) best = (error, at, below);
            }
        }

        return new(new Cut(train.Classes, best.At, best.Below));
    }
}

sealed record CutParameters;

sealed class Cut(IReadOnlyList<string> classes, double at, int below) : IClassifier
{
    public double At => at;

    public IReadOnlyList<string> Classes => classes;

    public int Outputs => 2;

    public static double[] Values(DataView view)
    {
        var values = ((NumericColumn)view.Table["x"]).Values.ToArray();
        return Array.ConvertAll(view.Rows.ToArray(), row => values[row]);
    }

    public void Predict(DataView rows, Span<double> output)
    {
        output.Clear();
        foreach (var (i, x) in Values(rows).Index()) output[2 * i + (x < at ? below : 1 - below)] = 1;
    }

    public void Save(Stream stream) => throw new NotSupportedException();
}
