namespace Coppice.Learning;

/// <summary>How much a score falls when a column's cells are shuffled among the rows.</summary>
/// <param name="Column">The column's name; categories are shuffled before they are one-hot encoded.</param>
/// <param name="Mean">The mean fall over the repeats.</param>
/// <param name="Std">The population's standard deviation over the repeats.</param>
public sealed record PermutationImportance(string Column, double Mean, double Std);
