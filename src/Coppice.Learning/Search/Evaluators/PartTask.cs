namespace Coppice.Learning.Search;

/// <summary>Some units of what one slot cannot do alone in time. No metric belongs to it: sums that are remembered
/// serve any.</summary>
/// <param name="Settings">The settings.</param>
/// <param name="Fold">The fold.</param>
/// <param name="Seed">The seed of each fit.</param>
/// <param name="Units">The units.</param>
sealed record PartTask<TParameters>(TParameters[] Settings, int Fold, ulong Seed, UnitRange Units);
