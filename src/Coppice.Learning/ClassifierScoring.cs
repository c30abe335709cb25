using Coppice.Learning.Data;
using Coppice.Learning.Search;

namespace Coppice.Learning;

/// <summary>What a classifier predicts for a view's rows, and how good that is.</summary>
public static class ClassifierScoring
{
    /// <summary>The probability of each class for each row: rows × classes, row by row.</summary>
    public static double[] PredictProba(this IClassifier model, DataView rows)
    {
        var probabilities = new double[(long)rows.Count * model.Outputs];
        model.Predict(rows, probabilities);
        return probabilities;
    }

    /// <summary>The class of each row with the highest probability, the first of several.</summary>
    public static string[] PredictClasses(this IClassifier model, DataView rows)
    {
        var codes = new int[rows.Count];
        Predictions.Argmax(model.PredictProba(rows), model.Outputs, codes);
        return Array.ConvertAll(codes, code => model.Classes[code]);
    }

    /// <summary>The share of rows whose class is predicted.</summary>
    /// <exception cref="DataException">A label is missing or none of the model's classes.</exception>
    public static double Score(this IClassifier model, DataView rows) => model.Score(rows, Metric.Accuracy);

    /// <summary>The metric's value on the rows; of two classes the second of the model's is the positive one.</summary>
    /// <exception cref="DataException">A label is missing or none of the model's classes.</exception>
    public static double Score(this IClassifier model, DataView rows, Metric metric)
    {
        var truth = rows.LabelCodes(model.Classes);
        var probabilities = model.PredictProba(rows);
        var labels = new int[truth.Length];
        Predictions.Argmax(probabilities, model.Outputs, labels);
        return metric.Score(new(probabilities, labels, truth, model.Outputs, positive: 1));
    }
}
