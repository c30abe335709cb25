namespace Coppice.Learning.Search;

/// <summary>What some units add up to.</summary>
/// <param name="Sums">Rows × sums, once for all settings that have the same; one array, since a large one is written as
/// it is.</param>
/// <param name="SumsOf">Where each setting's sums start; -1 where it has no unit among these, or failed.</param>
/// <param name="Errors">Why a setting failed, or null.</param>
/// <param name="Seconds">What it took.</param>
sealed record PartOutcome(long[] Sums, int[] SumsOf, string?[] Errors, double Seconds);
