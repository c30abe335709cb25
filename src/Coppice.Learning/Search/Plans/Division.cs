namespace Coppice.Learning.Search;

/// <summary>Cuts tasks that are too large a share of their search along the learner's units, so that one family fills
/// all slots. A part hands on sums, which are carried, kept and added up: it must be worth that.</summary>
static class Division
{
    /// <summary>A search has so many tasks at least, where what it evaluates allows it: for a few slots to
    /// share.</summary>
    public const int FewTasks = 8;

    /// <summary>A part hands on at most so many sums: 16 MB, of which a slot holds a few copies.</summary>
    public const long MostSums = 2_000_000;

    /// <summary>A part reads so many rows at least: some 10 ms.</summary>
    public const long LeastWork = 50_000;

    /// <summary>A part of a long search reads so many rows: some seconds at most, for many slots to share.</summary>
    const long MuchWork = 1_000_000;

    /// <summary>The tasks, those that are too large with their parts.</summary>
    public static PlannedTask[] Of(IReadOnlyList<TaskLoad> loads)
    {
        var total = loads.Sum(load => load.Work);
        // Of many tasks, one that is a little larger than others does no harm.
        var large = loads.Count < FewTasks ? total / FewTasks : 2 * total / FewTasks;
        return
        [
            .. loads.Select(load => load.Work > large && load.Sums <= MostSums
                ? load.Task with { Parts = Cut(load, (total + FewTasks - 1) / FewTasks) }
                : load.Task),
        ];
    }

    static UnitRange[] Cut(TaskLoad load, long share)
    {
        // A sum costs the carrying of some 20 ns, a row some 300 ns of growth: so carrying stays below a quarter, and
        // below a fiftieth where it only serves more slots than a few.
        var least = Math.Max(LeastWork, load.Sums / 4);
        var most = Math.Min(share, Math.Max(MuchWork, 4 * load.Sums));
        var parts = (int)Math.Min(load.Units, Math.Min(load.Work / least, (load.Work + most - 1) / most));
        if (parts <= 1)
            return [];
        var ranges = new UnitRange[parts];
        for (var p = 0; p < parts; p++)
        {
            var first = (int)((long)load.Units * p / parts);
            ranges[p] = new UnitRange(first, (int)((long)load.Units * (p + 1) / parts) - first);
        }
        return ranges;
    }
}
