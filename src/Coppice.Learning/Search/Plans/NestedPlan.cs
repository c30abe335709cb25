namespace Coppice.Learning.Search;

/// <summary>Settings that differ in free axes only are a family; families that differ in shared axes only go into one
/// task as far as its memory allows; equal settings are evaluated once. The plan follows from the space and the rows
/// alone, never from who is there to run it: what is remembered of one run serves the next on any number of
/// slots.</summary>
sealed class NestedPlan<TParameters>
    where TParameters : notnull
{
    /// <summary>The most predictions that a task keeps at once: 64 MB, half of it with two classes.</summary>
    public const long MostKept = 8_000_000;

    readonly INestedLearner<TParameters> _learner;
    readonly IReadOnlyList<Candidate<TParameters>> _candidates;
    readonly IReadOnlyList<Axis> _axes;
    readonly SearchData _data;
    readonly int _rows;
    readonly TParameters[] _effective;

    NestedPlan(
        INestedLearner<TParameters> learner, IReadOnlyList<Candidate<TParameters>> candidates, IReadOnlyList<Axis> axes,
        SearchData data)
    {
        (_learner, _candidates, _axes, _data) = (learner, candidates, axes, data);
        var largest = data.Folds.MaxBy(f => f.Validation.Length)!; // there is a fold
        _rows = largest.Validation.Length;
        _effective = [.. candidates.Select(c => learner.Effective(c.Parameters, largest.Train.Length))];
    }

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
        var growths = _data.Folds.Sum(fold => Units(everything, fold).Sum());
        var apart = _candidates.Sum(c => (long)_learner.Growths([c.Parameters]));

        var kin = Split(
            everything, property => !_learner.FreeAxes.Contains(property) && !_learner.SharedAxes.Contains(property));
        var most = Math.Min(MostKept, kin.Sum(Kept) * _data.Folds.Length / Division.FewTasks);
        var pieces = kin.SelectMany(settings => Cut(settings, 0, most)).ToArray();
        return new SearchPlan(Tasks(pieces), growths, apart * _data.Folds.Length);
    }

    PlannedTask[] Tasks(int[][] pieces)
    {
        var loads = new List<TaskLoad>(pieces.Length * _data.Folds.Length);
        foreach (var settings in pieces)
        {
            for (var f = 0; f < _data.Folds.Length; f++)
            {
                var fold = _data.Folds[f];
                var task = new PlannedTask(f, Distinct(settings, fold.Train.Length));
                var units = Units(settings, fold);
                loads.Add(new TaskLoad(task, (int)units.Max(), units.Sum() * fold.Train.Length, Sums(task)));
            }
        }
        return _learner is IDivisibleLearner<TParameters> ? Division.Of(loads) : [.. loads.Select(load => load.Task)];
    }

    /// <summary>The most sums that a part of a task hands on.</summary>
    long Sums(PlannedTask task) => _learner is IDivisibleLearner<TParameters> divisible
        ? (long)task.Groups.Length * _data.Folds[task.Fold].Validation.Length
            * divisible.SumsPerRow(_data.Classes.Length)
        : 0;

    /// <summary>Cuts related settings into pieces that keep at most so many predictions: along the first shared axis,
    /// or, where one of its values alone keeps more, along the next. A family is cut only where no memory would hold
    /// it: its pieces grow the same units again.</summary>
    IEnumerable<int[]> Cut(int[] settings, int axis, long most)
    {
        var shared = _learner.SharedAxes.Count;
        if (axis >= shared)
            most = MostKept;
        if (axis == shared + _axes.Count || Kept(settings) <= most)
            return [settings];
        var values = Split(settings, axis < shared
            ? property => property == _learner.SharedAxes[axis]
            : property => property == _axes[axis - shared].Parameter.Property && _learner.FreeAxes.Contains(property));
        // Along some axes (n_estimators) settings come one after another, and no piece would keep less.
        if (axis >= shared && values.Exists(value => Kept(value) == Kept(settings)))
            return Cut(settings, axis + 1, most);
        var pieces = new List<int[]>();
        var (piece, kept) = (new List<int>(), 0L);
        foreach (var value in values)
        {
            var more = Kept(value);
            if (piece.Count > 0 && kept + more > most)
            {
                pieces.Add([.. piece]);
                (piece, kept) = ([], 0);
            }
            if (more > most)
            {
                pieces.AddRange(Cut(value, axis + 1, most));
                continue;
            }
            piece.AddRange(value);
            kept += more;
        }
        if (piece.Count > 0)
            pieces.Add([.. piece]);
        return pieces;
    }

    /// <summary>The predictions that one fold's task with these settings keeps.</summary>
    long Kept(int[] settings)
    {
        var effective = settings.Select(i => _effective[i]).Distinct();
        return (long)_learner.Kept([.. effective]) * _rows * _data.Classes.Length;
    }

    /// <summary>The units that each family of a fold grows; settings that come to the same are of one family.</summary>
    long[] Units(int[] settings, Fold fold)
    {
        Axis[] bound = [.. _axes.Where(axis => !_learner.FreeAxes.Contains(axis.Parameter.Property))];
        int[] all = [.. Enumerable.Range(0, bound.Length)];
        var families = settings.Select(i => _candidates[i].Parameters).GroupBy(parameters =>
        {
            var effective = _learner.Effective(parameters, fold.Train.Length);
            return new BoundValues(Array.ConvertAll(bound, axis => axis.Parameter.Get(effective)), all);
        });
        return [.. families.Select(family => (long)_learner.Growths([.. family]))];
    }

    /// <summary>Groups settings by their values on the axes of some properties, in order of each group's
    /// first.</summary>
    List<int[]> Split(int[] settings, Func<string, bool> by)
    {
        int[] axes = [.. Enumerable.Range(0, _axes.Count).Where(a => by(_axes[a].Parameter.Property))];
        var groups = settings.GroupBy(i => new BoundValues(_candidates[i].Values, axes));
        return [.. groups.Select(group => group.ToArray())];
    }

    int[][] Distinct(int[] settings, int rows) =>
        // By what a setting comes to on so many rows; the record's own equality decides.
        [
            .. settings.GroupBy(i => _learner.Effective(_candidates[i].Parameters, rows))
                .Select(group => group.ToArray()),
        ];
}
