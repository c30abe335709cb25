using System.Buffers;

namespace Coppice.Learning.Search;

/// <summary>Scores predictions for the validation rows of one fold.</summary>
sealed class FoldScorer(SearchData data, FoldView fold, Metric[] metrics)
{
    /// <summary>One score a metric.</summary>
    /// <param name="predictions">Rows × classes.</param>
    public double[] Score(ReadOnlySpan<double> predictions)
    {
        var rows = fold.Truth.Length;
        if (predictions.Length != (long)rows * data.Classes.Length)
        {
            throw new SearchException(
                $"the model predicts {predictions.Length} numbers for {rows} rows, but the label has "
                + $"{data.Classes.Length} classes: it is no classifier of this label");
        }
        rows -= data.Unscored;
        predictions = predictions[..(rows * data.Classes.Length)];
        var labels = ArrayPool<int>.Shared.Rent(rows);
        try
        {
            Predictions.Argmax(predictions, data.Classes.Length, labels.AsSpan(0, rows));
            var scored = new Predictions(
                predictions, labels.AsSpan(0, rows), fold.Truth.AsSpan(0, rows), data.Classes.Length, data.Positive);
            var scores = new double[metrics.Length];
            for (var m = 0; m < metrics.Length; m++)
                scores[m] = metrics[m].Score(scored);
            return scores;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(labels);
        }
    }

    /// <summary>What of the predictions an outcome keeps, where it does.</summary>
    public KeptPredictions? Keep(ReadOnlySpan<double> predictions) =>
        data.KeepsPredictions ? KeptPredictions.Of(predictions, data.Classes.Length) : null;

    /// <summary>One score a metric, of a model, and what is kept of its predictions.</summary>
    public (double[] Scores, KeptPredictions? Kept) Score(IModel model)
    {
        if (model.Outputs != data.Classes.Length)
        {
            throw new SearchException(
                $"the model predicts {model.Outputs} numbers a row, but the label has {data.Classes.Length} classes: "
                + "it is no classifier of this label");
        }
        var count = checked(fold.Truth.Length * model.Outputs);
        var predictions = ArrayPool<double>.Shared.Rent(count);
        try
        {
            model.Predict(fold.Validation, predictions.AsSpan(0, count));
            return (Score(predictions.AsSpan(0, count)), Keep(predictions.AsSpan(0, count)));
        }
        finally
        {
            ArrayPool<double>.Shared.Return(predictions);
        }
    }
}
