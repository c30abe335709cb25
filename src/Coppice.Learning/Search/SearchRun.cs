namespace Coppice.Learning.Search;

/// <summary>Hands a plan's tasks to the cluster and collects their outcomes.</summary>
sealed class SearchRun<TParameters>
    where TParameters : notnull, new()
{
    readonly Cluster _cluster;
    readonly SearchPlan _plan;
    readonly SearchSetup<TParameters> _setup;
    readonly SearchOptions _options;
    readonly SearchTally<TParameters> _tally;

    public SearchRun(Cluster cluster, SearchPlan plan, SearchSetup<TParameters> setup, SearchOptions options)
    {
        (_cluster, _plan, _setup, _options) = (cluster, plan, setup, options);
        Table = new ScoreTable(setup.Candidates.Count, setup.Folds, setup.Scores.Count);
        _tally = new SearchTally<TParameters>(setup, plan, Table);
    }

    public ScoreTable Table { get; }

    /// <summary>Takes the predictions, where they are kept.</summary>
    public EnsembleLibrary<TParameters>? Library { get; init; }

    // One task a chunk: a task's outcome is kept the moment it ends.
    JobOptions Job => new() { Memoize = true, Fresh = _options.Fresh, ChunkSize = 1, Name = "search" };

    /// <summary>Runs the tasks that are not cut.</summary>
    public Task RunTasksAsync(Evaluator<TParameters> evaluator, CancellationToken cancellationToken)
    {
        var tasks = _plan.Tasks.Where(task => task.Parts.Length == 0).ToArray();
        var items = tasks.Select(task => new SearchTask<TParameters>(Settings(task), task.Fold, _options.Seed));
        return RunAsync<SearchTask<TParameters>, FitOutcome[]>(
            items, tasks.Length, evaluator.EvaluateAsync,
            one => Add(tasks[one.Index], one.Result, one.Remembered), cancellationToken);
    }

    /// <summary>Runs the parts of the tasks that are cut. They come task by task, so that the sums of only a few are
    /// held at a time.</summary>
    public Task RunPartsAsync(
        PartEvaluator<TParameters> evaluator, Metric[] metrics, CancellationToken cancellationToken)
    {
        var parts = _plan.Tasks
            .SelectMany(task => task.Parts.Select((units, part) => (Task: task, Units: units, Part: part)))
            .ToArray();
        var items = parts.Select(
            part => new PartTask<TParameters>(Settings(part.Task), part.Task.Fold, _options.Seed, part.Units));
        var held = new Dictionary<PlannedTask, AddedParts<TParameters>>(ReferenceEqualityComparer.Instance);
        return RunAsync<PartTask<TParameters>, PartOutcome>(
            items, parts.Length, evaluator.EvaluateAsync,
            one =>
            {
                var (task, _, part) = parts[one.Index];
                if (!held.TryGetValue(task, out var added))
                    held[task] = added = new AddedParts<TParameters>(evaluator.Learner, task, _setup, metrics);
                if (!added.Add(part, one.Result, one.Remembered))
                    return _tally.AddPart();
                held.Remove(task);
                return Add(task, added.Score(), added.Remembered);
            },
            cancellationToken);
    }

    SearchProgress Add(PlannedTask task, FitOutcome[] outcomes, bool remembered)
    {
        Library?.Add(task, outcomes);
        return _tally.Add(task, outcomes, remembered);
    }

    async Task RunAsync<TItem, TOutcome>(
        IEnumerable<TItem> items, int count, Func<TItem, TaskContext, Task<TOutcome>> evaluate,
        Func<Completed<TOutcome>, SearchProgress> add, CancellationToken cancellationToken)
    {
        if (count == 0)
            return;
        var completed = _cluster.AsCompletedAsync(items, evaluate, Job, cancellationToken);
        await foreach (var one in completed.WithCancellation(cancellationToken))
        {
            var progress = add(one);
            _options.Progress?.Report(progress);
            // What had ended before the stop may still be coming in; it is kept, and told when the search goes on.
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    TParameters[] Settings(PlannedTask task) =>
        Array.ConvertAll(task.Groups, group => _setup.Candidates[group[0]].Parameters);
}
