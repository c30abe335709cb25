using Coppice.Learning.Numerics;

namespace Coppice.Learning.Search;

/// <summary>Probabilities are kept 2⁻⁵² away from 0 and 1, then scaled to a sum of 1, as scikit-learn does.</summary>
sealed class NegativeLogLoss : Metric
{
    const double Margin = 2.220446049250313e-16;

    public override string Name => "neg_log_loss";

    public override double Score(Predictions predictions)
    {
        var truth = predictions.Truth;
        var classes = predictions.Classes;
        double sum = 0;
        for (var row = 0; row < truth.Length; row++)
        {
            var one = predictions.Probabilities.Slice(row * classes, classes);
            double total = 0;
            foreach (var p in one)
                total += Math.Clamp(p, Margin, 1 - Margin);
            sum += Exact.Log(Math.Clamp(one[truth[row]], Margin, 1 - Margin) / total);
        }
        return sum / truth.Length;
    }
}
