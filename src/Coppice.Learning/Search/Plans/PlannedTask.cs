namespace Coppice.Learning.Search;

/// <summary>One task of a search.</summary>
/// <param name="Fold">The fold.</param>
/// <param name="Groups">Numbers of settings; those of one group give the same model, so only the first is
/// evaluated.</param>
sealed record PlannedTask(int Fold, int[][] Groups);
