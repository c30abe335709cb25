namespace Coppice.Cli.Commands;

/// <summary>Who is there: all answer within moments of each other, slow and busy ones a little later.</summary>
static class RollCall
{
    static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);

    /// <summary>The workers, once no other has answered for a while.</summary>
    public static async Task<IReadOnlyList<WorkerStatus>> HearAsync(
        Cluster cluster, CancellationToken cancellationToken)
    {
        for (var heard = 0; ;)
        {
            await Task.Delay(Quiet, cancellationToken);
            var workers = cluster.Workers;
            if (workers.Count == heard)
                return workers;
            heard = workers.Count;
        }
    }
}
