namespace Coppice.Learning.Recipes;

/// <summary>What a model predicts for some neighbouring rows of a file.</summary>
/// <param name="Count">How many rows.</param>
/// <param name="Values">Rows × outputs, row by row: probabilities in the order of the classes, or values.</param>
/// <param name="Right">How many rows have the label of the greatest probability; null of a model that predicts values,
/// and where the file lacks the label or a row's is none of the classes.</param>
public sealed record PredictedRows(int Count, double[] Values, int? Right);
