using Coppice.Learning.Data;

namespace Coppice.Learning.Ensembles;

/// <summary>Fits an ensemble's members: one after another, or as tasks where the context names a cluster.</summary>
static class MemberFits
{
    /// <summary>Every member fitted to all rows.</summary>
    public static async Task<IClassifier[]> AllAsync(
        Estimators members, DataView train, FitContext context, CancellationToken cancellationToken)
    {
        var models = new IClassifier[members.All.Length];
        for (var m = 0; m < models.Length; m++)
        {
            var own = context with { Seed = Members.Seed(context.Seed, m), Progress = null };
            models[m] = await members.All[m].FitClassifierAsync(train, own, cancellationToken);
            context.Progress?.Report((m + 1) / (double)models.Length);
        }

        return models;
    }

    /// <summary>Each member's probabilities for every row, by models that were fitted without it: members × rows ×
    /// classes.</summary>
    public static async Task<double[][]> OutOfFoldAsync(
        Estimators members, DataView train, int[] foldOfRow, int folds, FitContext context,
        CancellationToken cancellationToken)
    {
        var classes = train.Classes.Count;
        var found = Array.ConvertAll([.. members.All], _ => new double[train.Count * classes]);
        var tasks = Enumerable.Range(0, members.All.Length * folds)
            .Select(i => new OutOfFoldTask(i / folds, i % folds, Members.Seed(context.Seed, i / folds))).ToArray();
        var fit = new OutOfFoldFit(members, foldOfRow, classes);
        if (context.Cluster is { } cluster)
        {
            var shared = await cluster.ShareAsync(train, cancellationToken);
            var job = new JobOptions { Memoize = true, ChunkSize = 1, Name = "out-of-fold" };
            var completed = cluster.AsCompletedAsync(
                tasks, (task, running) => fit.RunAsync(shared.Value, task, 1, running.Cancellation), job,
                cancellationToken);
            await foreach (var one in completed.WithCancellation(cancellationToken)) Put(tasks[one.Index], one.Result);
        }
        else
        {
            foreach (var task in tasks)
                Put(task, await fit.RunAsync(train, task, context.Parallelism, cancellationToken));
        }

        return found;

        void Put(OutOfFoldTask task, double[] predictions)
        {
            var (to, next) = (found[task.Member], 0);
            for (var row = 0; row < foldOfRow.Length; row++)
            {
                if (foldOfRow[row] != task.Fold) continue;
                predictions.AsSpan(next, classes).CopyTo(to.AsSpan(row * classes));
                next += classes;
            }
        }
    }
}

/// <summary>One fit of a member, without one fold.</summary>
sealed record OutOfFoldTask(int Member, int Fold, ulong Seed);

/// <summary>Fits a member to all folds but one, and predicts that one. It travels to workers.</summary>
sealed class OutOfFoldFit(Estimators members, int[] foldOfRow, int classes)
{
    public async Task<double[]> RunAsync(
        DataView train, OutOfFoldTask task, int parallelism, CancellationToken cancellationToken)
    {
        var parts = Enumerable.Range(0, foldOfRow.Length).ToLookup(row => foldOfRow[row] == task.Fold);
        var model = await members.All[task.Member].FitClassifierAsync(
            train.Select([.. parts[false]]), new() { Seed = task.Seed, Parallelism = parallelism }, cancellationToken);
        var judged = train.Select([.. parts[true]]);
        var predictions = new double[judged.Count * classes];
        model.Predict(judged, predictions);
        return predictions;
    }
}
