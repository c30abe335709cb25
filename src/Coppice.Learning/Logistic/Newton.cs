using Coppice.Learning.Numerics;

namespace Coppice.Learning.Logistic;

/// <summary>Makes the penalised negative log-likelihood small, class by class: a quadratic model of it, by coordinate
/// descent where some coefficients are to be 0 (Friedman, Hastie, Tibshirani 2010), halved steps where the model
/// overshoots. Sums go row by row, in one order.</summary>
sealed class Newton(
    SparseRows rows, int terms, int[] labels, int classes, double[]? weights, LogisticRegressionParameters parameters)
{
    readonly double[][] _scores = [.. Enumerable.Range(0, classes).Select(_ => new double[rows.Count])];
    readonly double[] _gradient = new double[terms];
    readonly double[] _hessian = new double[terms * terms];
    readonly double[] _step = new double[terms];

    /// <summary>Of two classes, the second's alone are fitted; the first's stay 0.</summary>
    public double[][] Coefficients { get; } = [.. Enumerable.Range(0, classes).Select(_ => new double[terms])];

    public int Passes { get; private set; }

    public void Run(CancellationToken cancellationToken)
    {
        var loss = Loss();
        for (; Passes < parameters.MaxIterations; Passes++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var largest = 0.0;
            for (var k = classes == 2 ? 1 : 0; k < classes; k++)
            {
                Derive(k);
                if (parameters.L1 > 0) Descend(Coefficients[k]);
                else Solve(Coefficients[k]);
                largest = Math.Max(largest, Take(k, ref loss));
            }

            if (largest < parameters.Tolerance) break;
        }
    }

    /// <summary>The derivatives of the loss, without penalties, by the coefficients of one class.</summary>
    void Derive(int k)
    {
        Array.Clear(_gradient);
        Array.Clear(_hessian);
        for (var row = 0; row < rows.Count; row++)
        {
            var (p, weight) = (Share(row, k), weights?[row] ?? 1);
            var (first, second) = (weight * (p - (labels[row] == k ? 1 : 0)), weight * p * (1 - p));
            var end = rows.Starts[row + 1];
            for (var i = rows.Starts[row]; i < end; i++)
            {
                var (term, value) = (rows.Terms[i], rows.Values[i]);
                _gradient[term] += first * value;
                // A row's terms ascend: the upper triangle is filled.
                for (var j = i; j < end; j++) _hessian[term * terms + rows.Terms[j]] += second * value * rows.Values[j];
            }
        }
    }

    double Share(int row, int k)
    {
        if (classes == 2) return 1 / (1 + Exact.Exp(-_scores[1][row]));
        var (greatest, sum) = (double.NegativeInfinity, 0.0);
        for (var c = 0; c < classes; c++) greatest = Math.Max(greatest, _scores[c][row]);
        for (var c = 0; c < classes; c++) sum += Exact.Exp(_scores[c][row] - greatest);
        return Exact.Exp(_scores[k][row] - greatest) / sum;
    }

    /// <summary>The step of the quadratic model, by Cholesky's decomposition.</summary>
    void Solve(double[] coefficients)
    {
        // A term that no row has, and a constant beside a complete set of categories, would leave the step open.
        const double Ridge = 1e-8;
        for (var i = 0; i < terms; i++)
        {
            for (var j = i + 1; j < terms; j++) _hessian[j * terms + i] = _hessian[i * terms + j];
            _hessian[i * terms + i] += Penalty(i) + Ridge;
            _step[i] = -(_gradient[i] + Penalty(i) * coefficients[i]);
        }

        for (var i = 0; i < terms; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var sum = _hessian[i * terms + j];
                for (var k = 0; k < j; k++) sum -= _hessian[i * terms + k] * _hessian[j * terms + k];
                _hessian[i * terms + j] = i == j ? Math.Sqrt(Math.Max(sum, Ridge)) : sum / _hessian[j * terms + j];
            }
        }

        for (var i = 0; i < terms; i++)
        {
            for (var k = 0; k < i; k++) _step[i] -= _hessian[i * terms + k] * _step[k];
            _step[i] /= _hessian[i * terms + i];
        }

        for (var i = terms - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < terms; k++) _step[i] -= _hessian[k * terms + i] * _step[k];
            _step[i] /= _hessian[i * terms + i];
        }
    }

    /// <summary>The step of the quadratic model with absolute values, one coefficient after another.</summary>
    void Descend(double[] coefficients)
    {
        for (var i = 0; i < terms; i++)
            for (var j = i + 1; j < terms; j++) _hessian[j * terms + i] = _hessian[i * terms + j];
        Array.Clear(_step);
        // What the step so far adds to the gradient.
        var moved = new double[terms];
        for (var sweep = 0; sweep < 1000; sweep++)
        {
            var largest = 0.0;
            for (var i = 0; i < terms; i++)
            {
                var (curve, at) = (_hessian[i * terms + i] + Penalty(i) + 1e-12, coefficients[i] + _step[i]);
                var slope = _gradient[i] + moved[i] + Penalty(i) * at;
                var target = i == terms - 1 ? at - slope / curve : Shrunk(at - slope / curve, parameters.L1 / curve);
                var change = target - at;
                if (change == 0) continue;
                _step[i] += change;
                for (var j = 0; j < terms; j++) moved[j] += change * _hessian[i * terms + j];
                largest = Math.Max(largest, Math.Abs(change));
            }

            if (largest < parameters.Tolerance / 10) break;
        }
    }

    static double Shrunk(double value, double by) =>
        value > by ? value - by : value < -by ? value + by : 0;

    /// <summary>Goes the step, or as much of it as makes the loss smaller; returns the largest change.</summary>
    double Take(int k, ref double loss)
    {
        var before = (double[])Coefficients[k].Clone();
        for (var share = 1.0; share > 1e-4; share /= 2)
        {
            for (var i = 0; i < terms; i++) Coefficients[k][i] = before[i] + share * _step[i];
            for (var row = 0; row < rows.Count; row++) _scores[k][row] = rows.Dot(row, Coefficients[k]);
            var found = Loss();
            if (!(found <= loss)) continue;
            loss = found;
            var largest = 0.0;
            for (var i = 0; i < terms; i++) largest = Math.Max(largest, Math.Abs(Coefficients[k][i] - before[i]));
            return largest;
        }

        before.CopyTo(Coefficients[k], 0);
        for (var row = 0; row < rows.Count; row++) _scores[k][row] = rows.Dot(row, before);
        return 0;
    }

    double Loss()
    {
        var sum = 0.0;
        for (var row = 0; row < rows.Count; row++)
        {
            var (greatest, total) = (double.NegativeInfinity, 0.0);
            for (var c = 0; c < classes; c++) greatest = Math.Max(greatest, _scores[c][row]);
            for (var c = 0; c < classes; c++) total += Exact.Exp(_scores[c][row] - greatest);
            sum += (weights?[row] ?? 1) * (Exact.Log(total) + greatest - _scores[labels[row]][row]);
        }

        foreach (var coefficients in Coefficients)
            for (var i = 0; i < terms - 1; i++)
                sum += parameters.L1 * Math.Abs(coefficients[i])
                    + parameters.L2 / 2 * coefficients[i] * coefficients[i];
        return sum;
    }

    /// <summary>The constant is not penalised.</summary>
    double Penalty(int term) => term == terms - 1 ? 0 : parameters.L2;
}
