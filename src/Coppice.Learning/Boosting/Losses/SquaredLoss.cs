using Coppice.Learning.Boosting.Growth;

namespace Coppice.Learning.Boosting.Losses;

/// <summary>Half the squared error of a number.</summary>
sealed class SquaredLoss(double[] targets, double[]? weights, int[] rows) : Loss
{
    public override int Outputs => 1;

    public override double[] Start { get; } = [RowShares.Mean(targets, weights, rows)];

    /// <summary>Errors become smaller from round to round, and units with them.</summary>
    public override GradientScale Scale(double[][] scores)
    {
        var greatest = 0.0;
        foreach (var row in rows)
            greatest = Math.Max(greatest, Math.Abs(scores[0][row] - targets[row]) * (weights?[row] ?? 1));
        return GradientScale.Of(targets.Length, greatest, RowShares.Greatest(weights));
    }

    public override void Gradients(double[][] scores, GradientScale scale, long[][] cells, int first, int end)
    {
        for (var row = first; row < end; row++)
        {
            var weight = weights?[row] ?? 1;
            cells[0][row] = ((long)Math.Round((scores[0][row] - targets[row]) * weight * scale.First) << 32)
                + (long)Math.Round(weight * scale.Second);
        }
    }

    public override double Of(double[][] scores, ReadOnlySpan<int> rows)
    {
        var (sum, total) = (0.0, 0.0);
        foreach (var row in rows)
        {
            var (error, weight) = (scores[0][row] - targets[row], weights?[row] ?? 1);
            sum += weight * error * error;
            total += weight;
        }

        return sum / total;
    }
}
