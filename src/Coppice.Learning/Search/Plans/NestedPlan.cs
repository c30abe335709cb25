namespace Coppice.Learning.Search;

/// <summary>Settings that differ in free axes only are a family; families that differ in shared axes only go into one
/// task as far as its memory allows; equal settings are evaluated once. The plan follows from the space and the rows
/// alone, never from who is there to run it: what is remembered of one run serves the next on any number of slots.</summary>
sealed class NestedPlan<TParameters>
    where TParameters : notnull
{
    /// <summary>The most predictions that a task keeps at once: 64 MB, half of it with two classes.</summary>
    const long MostKept = 8_000_000;

    /// <summary>A search is cut into so many tasks at least, where its families allow it: for a few slots to share.</summary>
    const int FewTasks = 8;

    readonly INestedLearner<TParameters> _learner;
    readonly IReadOnlyList<Candidate<TParameters>> _candidates;
    readonly IReadOnlyList<Axis> _axes;
    readonly SearchData _data;

    NestedPlan(
        INestedLearner<TParameters> learner, IReadOnlyList<Candidate<TParameters>> candidates, IReadOnlyList<Axis> axes,
        SearchData data) =>
        (_learner, _candidates, _axes, _data) = (learner, candidates, axes, data);

    /// <summary>The plan, all folds of the same settings side by side.</summary>
    /// <param name="learner">What is evaluated.</param>
    /// <param name="candidates">All settings.</param>
    /// <param name="axes">The space's axes.</param>
    /// <param name="data">The rows and folds.</param>
    public static SearchPlan Make(
        INestedLearner<TParameters> learner, IReadOnlyList<Candidate<TParameters>> candidates, IReadOnlyList<Axis> axes,
        SearchData data) =>
        new NestedPlan<TParameters>(learner, candidates, axes, data).Make();

    SearchPlan Make()
    {
        var everything = Enumerable.Range(0, _candidates.Count).ToArray();
        var families = Split(everything, property => !_learner.FreeAxes.Contains(property));
        var growths = families.Sum(family => (long)_learner.Growths(Parameters(family))) * _data.Folds.Length;
        var apart = _candidates.Sum(c => (long)_learner.Growths([c.Parameters])) * _data.Folds.Length;

        var kin = Split(
            everything, property => !_learner.FreeAxes.Contains(property) && !_learner.SharedAxes.Contains(property));
        var most = Math.Min(MostKept, kin.Sum(Kept) * _data.Folds.Length / FewTasks);
        var tasks = new List<PlannedTask>();
        foreach (var settings in kin.SelectMany(settings => Cut(settings, 0, most)))
        {
            for (var fold = 0; fold < _data.Folds.Length; fold++)
                tasks.Add(new PlannedTask(fold, Distinct(settings, _data.Folds[fold].Train.Length)));
        }
        return new SearchPlan(tasks, growths, apart);
    }

    /// <summary>Cuts related settings into pieces that keep at most so many predictions: along the first shared axis, or,
    /// where one of its values alone keeps more, along the next.</summary>
    IEnumerable<int[]> Cut(int[] settings, int axis, long most)
    {
        if (axis == _learner.SharedAxes.Count || Kept(settings) <= most)
            return [settings];
        var pieces = new List<int[]>();
        int[] piece = [];
        foreach (var value in Split(settings, property => property == _learner.SharedAxes[axis]))
        {
            int[] longer = [.. piece, .. value];
            if (Kept(longer) <= most)
            {
                piece = longer;
                continue;
            }
            if (piece.Length > 0)
                pieces.Add(piece);
            piece = value;
            if (Kept(value) <= most)
                continue;
            pieces.AddRange(Cut(value, axis + 1, most));
            piece = [];
        }
        return piece.Length == 0 ? pieces : [.. pieces, piece];
    }

    /// <summary>The predictions that one fold's task with these settings keeps.</summary>
    long Kept(int[] settings)
    {
        var fold = _data.Folds.MaxBy(f => f.Validation.Length)!; // there is a fold
        var effective = settings.Select(i => _learner.Effective(_candidates[i].Parameters, fold.Train.Length)).Distinct();
        return (long)_learner.Kept([.. effective]) * fold.Validation.Length * _data.Classes.Length;
    }

    /// <summary>Groups settings by their values on the axes of some properties, in order of each group's first.</summary>
    List<int[]> Split(int[] settings, Func<string, bool> by)
    {
        int[] axes = [.. Enumerable.Range(0, _axes.Count).Where(a => by(_axes[a].Parameter.Property))];
        return [.. settings.GroupBy(i => new BoundValues(_candidates[i].Values, axes)).Select(group => group.ToArray())];
    }

    int[][] Distinct(int[] settings, int rows) =>
        // By what a setting comes to on so many rows; the record's own equality decides.
        [.. settings.GroupBy(i => _learner.Effective(_candidates[i].Parameters, rows)).Select(group => group.ToArray())];

    TParameters[] Parameters(int[] settings) => Array.ConvertAll(settings, i => _candidates[i].Parameters);
}
