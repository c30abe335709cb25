using Coppice.Learning.Search;

namespace Coppice.Learning.Ensembles;

/// <summary>Chooses an ensemble out of many models by their predictions alone (Caruana and others 2004): again and
/// again the model is added whose mean with those chosen so far scores best; one may be chosen several times.</summary>
public static class GreedySelection
{
    /// <summary>How often each model is chosen.</summary>
    /// <param name="predictions">By model: rows × classes, for rows that the model was not fitted to.</param>
    /// <param name="truth">The class of each row.</param>
    /// <param name="classes">The number of classes.</param>
    /// <param name="size">How many are chosen, repetitions counted.</param>
    /// <param name="metric">What is made great; accuracy by default.</param>
    /// <param name="positive">The class that F1 and a binary ROC curve are about; the last by default.</param>
    /// <param name="cancellationToken">Looked at before each choice.</param>
    /// <returns>The best prefix of the choices: fewer than <paramref name="size"/> where more did not help.</returns>
    /// <exception cref="ArgumentException">There are no models, or their predictions differ in length.</exception>
    public static int[] Choose(
        IReadOnlyList<ReadOnlyMemory<double>> predictions, int[] truth, int classes, int size, Metric? metric = null,
        int? positive = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        ArgumentNullException.ThrowIfNull(truth);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        if (predictions.Count == 0) throw new ArgumentException("There is no model to choose from.");
        var length = truth.Length * classes;
        if (predictions.Any(p => p.Length != length))
            throw new ArgumentException($"Every model must predict {truth.Length:N0} rows × {classes} classes.");
        metric ??= Metric.Accuracy;
        var sums = new double[length];
        var chosen = new List<int>();
        var (best, bestCount) = (double.NegativeInfinity, 0);
        var scores = new double[predictions.Count];
        for (var step = 0; step < size; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Parallel.For(0, scores.Length, m => scores[m] = Score(predictions[m].Span));
            var next = 0;
            for (var m = 1; m < scores.Length; m++)
                if (scores[m] > scores[next]) next = m;
            chosen.Add(next);
            var added = predictions[next].Span;
            for (var i = 0; i < length; i++) sums[i] += added[i];
            if (scores[next] > best) (best, bestCount) = (scores[next], chosen.Count);
        }

        var counts = new int[predictions.Count];
        foreach (var m in chosen.Take(bestCount)) counts[m]++;
        return counts;

        double Score(ReadOnlySpan<double> one)
        {
            var (mean, labels) = (new double[length], new int[truth.Length]);
            for (var i = 0; i < length; i++) mean[i] = (sums[i] + one[i]) / (chosen.Count + 1);
            Predictions.Argmax(mean, classes, labels);
            return metric.Score(new(mean, labels, truth, classes, positive ?? classes - 1));
        }
    }
}
