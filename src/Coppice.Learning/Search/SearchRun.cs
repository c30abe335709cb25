namespace Coppice.Learning.Search;

/// <summary>Hands a plan's tasks to the cluster and collects their outcomes.</summary>
static class SearchRun
{
    public static async Task<ScoreTable> RunAsync<TParameters>(
        Cluster cluster, Evaluator<TParameters> evaluator, SearchPlan plan, SearchSetup<TParameters> setup,
        SearchOptions options, CancellationToken cancellationToken)
        where TParameters : notnull, new()
    {
        var table = new ScoreTable(setup.Candidates.Count, setup.Folds, setup.Scores.Count);
        var tally = new SearchTally<TParameters>(setup, plan, table);
        // One task a chunk: a task's outcome is kept the moment it ends.
        var job = new JobOptions { Memoize = true, Fresh = options.Fresh, ChunkSize = 1, Name = "search" };
        var items = plan.Tasks.Select(task => new SearchTask<TParameters>(
            Array.ConvertAll(task.Groups, group => setup.Candidates[group[0]].Parameters), task.Fold, options.Seed));
        var completed = cluster.AsCompletedAsync<SearchTask<TParameters>, FitOutcome[]>(
            items, evaluator.EvaluateAsync, job, cancellationToken);
        await foreach (var one in completed.WithCancellation(cancellationToken))
        {
            var progress = tally.Add(plan.Tasks[one.Index], one.Result, one.Remembered);
            options.Progress?.Report(progress);
            // What had ended before the stop may still be coming in; it is kept, and told when the search goes on.
            cancellationToken.ThrowIfCancellationRequested();
        }
        return table;
    }
}
