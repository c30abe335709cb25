namespace Coppice.Learning.Search;

/// <summary>One task of a search.</summary>
/// <param name="Fold">The fold.</param>
/// <param name="Groups">Numbers of settings; those of one group give the same model, so only the first is
/// evaluated.</param>
sealed record PlannedTask(int Fold, int[][] Groups)
{
    /// <summary>The parts that it is cut into, which together hold each unit once; none where one slot does all of
    /// it.</summary>
    public UnitRange[] Parts { get; init; } = [];
}
