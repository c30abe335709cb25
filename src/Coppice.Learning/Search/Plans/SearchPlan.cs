namespace Coppice.Learning.Search;

/// <summary>The tasks of a search: together they hold each setting once for each fold.</summary>
/// <param name="Tasks">In the order in which they are handed out.</param>
/// <param name="Growths">Trees, or other units of a learner, that the tasks grow.</param>
/// <param name="GrowthsApart">What would be grown if every setting were fitted for itself.</param>
sealed record SearchPlan(IReadOnlyList<PlannedTask> Tasks, long Growths, long GrowthsApart)
{
    /// <summary>How many pieces are handed out: parts, and tasks that are not cut.</summary>
    public int Pieces { get; } = Tasks.Sum(task => Math.Max(1, task.Parts.Length));
}
