using System.Numerics;
using Coppice.Learning.Boosting.Growth;
using Coppice.Learning.Numerics;

namespace Coppice.Learning.Boosting.Losses;

/// <summary>More than two classes: the negative log-likelihood of the softmax of their scores.</summary>
sealed class SoftmaxLoss : Loss
{
    readonly int[] _labels;
    readonly double[]? _weights;
    readonly double _factor;
    readonly GradientScale _scale;

    public SoftmaxLoss(int classes, int[] labels, double[]? weights, int[] rows)
    {
        (Outputs, _labels, _weights) = (classes, labels, weights);
        // The classes' scores are redundant: their second derivatives are p(1 − p), times K ∕ (K − 1) (Friedman 2001).
        _factor = classes / (classes - 1.0);
        var greatest = RowShares.Greatest(weights);
        _scale = GradientScale.Of(labels.Length, greatest, greatest * _factor / 4);
        Start = new double[classes];
        for (var k = 0; k < classes; k++)
        {
            var share = RowShares.Mean(Array.ConvertAll(labels, l => l == k ? 1.0 : 0), weights, rows);
            Start[k] = Exact.Log(Math.Max(share, 1e-9));
        }
    }

    public override int Outputs { get; }

    public override double[] Start { get; }

    public override GradientScale Scale(double[][] scores) => _scale;

    public override void Gradients(double[][] scores, GradientScale scale, long[][] cells, int first, int end)
    {
        var width = Vector<double>.Count;
        var shares = new Vector<double>[Outputs];
        Span<double> lanes = stackalloc double[width];
        Span<long> found = stackalloc long[width];
        for (var row = first; row < end; row += width)
        {
            var count = Math.Min(width, end - row);
            var greatest = new Vector<double>(double.NegativeInfinity);
            for (var k = 0; k < Outputs; k++)
            {
                lanes.Clear();
                scores[k].AsSpan(row, count).CopyTo(lanes);
                shares[k] = new(lanes);
                greatest = Vector.Max(greatest, shares[k]);
            }

            var sum = Vector<double>.Zero;
            for (var k = 0; k < Outputs; k++)
            {
                shares[k] = Sigmoid.Exp(Vector.Max(shares[k] - greatest, new Vector<double>(-600)));
                sum += shares[k];
            }

            lanes.Fill(1);
            _weights?.AsSpan(row, count).CopyTo(lanes);
            var weight = new Vector<double>(lanes);
            for (var k = 0; k < Outputs; k++)
            {
                lanes.Clear();
                for (var i = 0; i < count; i++) lanes[i] = _labels[row + i] == k ? 1 : 0;
                var p = shares[k] / sum;
                Sigmoid.Cell(
                    (p - new Vector<double>(lanes)) * weight * new Vector<double>(scale.First),
                    p * (Vector<double>.One - p) * weight * new Vector<double>(_factor * scale.Second)).CopyTo(found);
                found[..count].CopyTo(cells[k].AsSpan(row));
            }
        }
    }

    public override double Of(double[][] scores, ReadOnlySpan<int> rows)
    {
        var (sum, total) = (0.0, 0.0);
        foreach (var row in rows)
        {
            var greatest = double.NegativeInfinity;
            for (var k = 0; k < Outputs; k++) greatest = Math.Max(greatest, scores[k][row]);
            var exponentials = 0.0;
            for (var k = 0; k < Outputs; k++) exponentials += Exact.Exp(scores[k][row] - greatest);
            var weight = _weights?[row] ?? 1;
            sum += weight * (Exact.Log(exponentials) + greatest - scores[_labels[row]][row]);
            total += weight;
        }

        return sum / total;
    }
}
