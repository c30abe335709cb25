using Coppice.Learning.Data;
using Coppice.Learning.Ensembles;

namespace Coppice.Learning.Search;

/// <summary>The predictions of all settings, folds put together, out of which an ensemble is chosen.</summary>
sealed class EnsembleLibrary<TParameters>(SearchSetup<TParameters> setup, DataView? test)
    where TParameters : notnull, new()
{
    /// <summary>Choosing looks at so many of the best settings: the others would not be chosen.</summary>
    const int MostModels = 100;

    readonly int _width = setup.Data.Classes.Length - 1;
    readonly int _rows = setup.Data.Train.Count - setup.Data.Unscored;
    readonly Dictionary<int, ushort[]> _unseen = [];
    readonly Dictionary<int, int[]> _test = [];

    /// <summary>Takes a fold's outcomes, of the first setting of each group.</summary>
    public void Add(PlannedTask task, FitOutcome[] outcomes)
    {
        var judged = setup.Data.Folds[task.Fold].Validation;
        var scored = judged.Length - setup.Data.Unscored;
        for (var g = 0; g < outcomes.Length; g++)
        {
            if (outcomes[g].Predictions is not { } kept) continue;
            var setting = task.Groups[g][0];
            if (!_unseen.TryGetValue(setting, out var unseen))
                _unseen[setting] = unseen = new ushort[_rows * _width];
            for (var i = 0; i < scored; i++)
                kept.Shares.AsSpan(i * _width, _width).CopyTo(unseen.AsSpan(judged[i] * _width));
            if (setup.Data.Unscored == 0) continue;
            if (!_test.TryGetValue(setting, out var sums))
                _test[setting] = sums = new int[setup.Data.Unscored * _width];
            for (var i = 0; i < sums.Length; i++) sums[i] += kept.Shares[scored * _width + i];
        }
    }

    public SearchEnsemble Choose(SearchResult result, SearchOptions options, CancellationToken cancellationToken)
    {
        int[] models = [.. _unseen.Keys.Where(s => !double.IsNaN(Mean(s))).OrderByDescending(Mean).ThenBy(s => s)
            .Take(MostModels)];
        var classes = setup.Data.Classes.Length;
        var metric = options.Scoring[setup.RankedBy];
        ReadOnlyMemory<double>[] unseen =
            [.. models.Select(s => Shares(_unseen[s], ushort.MaxValue).AsMemory())];
        var truth = setup.TrainingClasses.AsSpan(0, _rows).ToArray();
        var weights = GreedySelection.Choose(
            unseen, truth, classes, options.Ensemble, metric, setup.Data.Positive, cancellationToken);
        var together = Together(i => unseen[i].Span, weights, _rows);
        return new SearchEnsemble
        {
            Members = [.. models.Index().Where(m => weights[m.Index] > 0)
                .Select(m => (result.Rows[m.Item], weights[m.Index]))],
            Score = Score(together, truth, metric),
            TestScores = test is null ? null : OnTest(test, models, weights, options),
        };

        double Mean(int setting) => result.Rows[setting].Scores[setup.RankedBy].Mean;
    }

    IReadOnlyDictionary<string, double> OnTest(DataView test, int[] models, int[] weights, SearchOptions options)
    {
        var folds = setup.Folds * (double)ushort.MaxValue;
        var found = Together(
            i => Shares(Array.ConvertAll(_test[models[i]], sum => (double)sum), folds), weights, test.Count);
        var truth = test.LabelCodes(setup.Data.Classes);
        return options.Scoring.Prepend(Metric.Accuracy).DistinctBy(m => m.Name)
            .ToDictionary(m => m.Name, m => Score(found, truth, m));
    }

    double Score(double[] probabilities, int[] truth, Metric metric)
    {
        var labels = new int[truth.Length];
        Predictions.Argmax(probabilities, _width + 1, labels);
        return metric.Score(new(probabilities, labels, truth, _width + 1, setup.Data.Positive));
    }

    delegate ReadOnlySpan<double> OfModel(int model);

    double[] Together(OfModel predictions, int[] weights, int rows)
    {
        var sum = new double[rows * (_width + 1)];
        var total = (double)weights.Sum();
        for (var m = 0; m < weights.Length; m++)
        {
            if (weights[m] == 0) continue;
            var own = predictions(m);
            for (var i = 0; i < sum.Length; i++) sum[i] += own[i] * weights[m] / total;
        }

        return sum;
    }

    double[] Shares(ushort[] kept, double whole) => Shares(Array.ConvertAll(kept, k => (double)k), whole);

    /// <summary>All classes' probabilities: the last is the rest.</summary>
    double[] Shares(double[] kept, double whole)
    {
        var shares = new double[kept.Length / _width * (_width + 1)];
        for (int at = 0, to = 0; at < kept.Length; at += _width)
        {
            var rest = 1.0;
            for (var k = 0; k < _width; k++) rest -= shares[to++] = kept[at + k] / whole;
            shares[to++] = Math.Max(0, rest);
        }

        return shares;
    }
}
