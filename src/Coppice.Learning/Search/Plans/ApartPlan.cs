namespace Coppice.Learning.Search;

/// <summary>Every setting on every fold is a task of its own, so that each is kept the moment it ends.</summary>
static class ApartPlan
{
    /// <summary>The plan, all folds of a setting side by side.</summary>
    /// <param name="growths">The units that one fit of each setting grows.</param>
    /// <param name="folds">The number of folds.</param>
    public static SearchPlan Make(IReadOnlyList<int> growths, int folds)
    {
        var tasks = new PlannedTask[checked(growths.Count * folds)];
        for (var i = 0; i < tasks.Length; i++)
            tasks[i] = new PlannedTask(i % folds, [[i / folds]]);
        var grown = growths.Sum(g => (long)g) * folds;
        return new SearchPlan(tasks, grown, grown);
    }
}
