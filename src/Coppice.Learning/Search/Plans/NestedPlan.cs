namespace Coppice.Learning.Search;

/// <summary>A family, settings that differ in free axes only, is a task for each fold; equal settings are evaluated
/// once.</summary>
static class NestedPlan
{
    /// <summary>The plan, all folds of a family side by side.</summary>
    /// <param name="learner">What is evaluated.</param>
    /// <param name="candidates">All settings.</param>
    /// <param name="axes">The space's axes.</param>
    /// <param name="trainingRows">The training rows of each fold.</param>
    public static SearchPlan Make<TParameters>(
        INestedLearner<TParameters> learner, IReadOnlyList<Candidate<TParameters>> candidates, IReadOnlyList<Axis> axes,
        IReadOnlyList<int> trainingRows)
        where TParameters : notnull
    {
        var tasks = new List<PlannedTask>();
        long growths = 0, apart = 0;
        foreach (var candidate in candidates)
            apart += (long)learner.Growths([candidate.Parameters]) * trainingRows.Count;
        foreach (var family in Families(learner, candidates, axes))
        {
            growths += (long)learner.Growths([.. family.Select(i => candidates[i].Parameters)]) * trainingRows.Count;
            for (var fold = 0; fold < trainingRows.Count; fold++)
                tasks.Add(new PlannedTask(fold, Distinct(learner, candidates, family, trainingRows[fold])));
        }
        return new SearchPlan(tasks, growths, apart);
    }

    // In order of each family's first setting.
    static List<List<int>> Families<TParameters>(
        INestedLearner<TParameters> learner, IReadOnlyList<Candidate<TParameters>> candidates, IReadOnlyList<Axis> axes)
    {
        int[] bound =
            [.. Enumerable.Range(0, axes.Count).Where(a => !learner.FreeAxes.Contains(axes[a].Parameter.Property))];
        var families = new List<List<int>>();
        var byValues = new Dictionary<BoundValues, List<int>>();
        for (var i = 0; i < candidates.Count; i++)
        {
            var key = new BoundValues(candidates[i].Values, bound);
            if (!byValues.TryGetValue(key, out var family))
            {
                byValues.Add(key, family = []);
                families.Add(family);
            }
            family.Add(i);
        }
        return families;
    }

    static int[][] Distinct<TParameters>(
        INestedLearner<TParameters> learner, IReadOnlyList<Candidate<TParameters>> candidates, List<int> family,
        int rows)
        where TParameters : notnull
    {
        var groups = new List<List<int>>();
        // By what a setting comes to on so many rows; the record's own equality decides.
        var byEffect = new Dictionary<TParameters, List<int>>();
        foreach (var i in family)
        {
            var effective = learner.Effective(candidates[i].Parameters, rows);
            if (!byEffect.TryGetValue(effective, out var group))
            {
                byEffect.Add(effective, group = []);
                groups.Add(group);
            }
            group.Add(i);
        }
        return [.. groups.Select(g => g.ToArray())];
    }

    /// <summary>The values of a setting on the axes that are not free.</summary>
    sealed class BoundValues(object?[] values, int[] bound) : IEquatable<BoundValues>
    {
        readonly object?[] _values = values;

        public bool Equals(BoundValues? other)
        {
            if (other is null)
                return false;
            foreach (var axis in bound)
            {
                if (!Equals(_values[axis], other._values[axis]))
                    return false;
            }
            return true;
        }

        public override bool Equals(object? obj) => Equals(obj as BoundValues);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (var axis in bound)
                hash.Add(_values[axis]);
            return hash.ToHashCode();
        }
    }
}
