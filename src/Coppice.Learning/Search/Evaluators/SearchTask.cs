namespace Coppice.Learning.Search;

/// <summary>What one slot evaluates at a time. With the evaluator and the data it is the key under which the outcome is
/// remembered, so it holds what decides the outcome and nothing else.</summary>
/// <param name="Settings">The settings.</param>
/// <param name="Fold">The fold.</param>
/// <param name="Seed">The seed of each fit.</param>
sealed record SearchTask<TParameters>(TParameters[] Settings, int Fold, ulong Seed);
