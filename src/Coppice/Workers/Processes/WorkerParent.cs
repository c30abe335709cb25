using Coppice.Jobs;

namespace Coppice.Workers.Processes;

/// <summary>The small process beside a worker: starts it, starts it again when it dies, and certifies how it
/// died.</summary>
/// <remarks>It knows no broker and no store, so that nothing that could fail or grow is in it.</remarks>
sealed class WorkerParent(
    WorkerOptions options, string cache, TimeProvider time, IReadOnlyList<string> childArguments)
{
    static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(200);
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    static readonly TimeSpan LongLife = TimeSpan.FromSeconds(10);

    readonly Spool _spool = new(cache);

    /// <summary>Until it is asked to end. Where this process is killed, the child ends by itself.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Path.GetFullPath(cache), "workers");
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{options.Name}-{Environment.ProcessId}.ledger");
        using var ledger = new Ledger(path, options.Slots);
        Watched? child = null;
        try
        {
            for (var pause = ShortestPause; !cancellationToken.IsCancellationRequested;)
            {
                ledger.Clear();
                child = Watched.Start(
                    childArguments, new Dictionary<string, string> { [WorkerChild.LedgerVariable] = path }, options.Memory);
                await using (cancellationToken.Register(() => _ = child.AskToEndAsync()))
                {
                    var death = await child.EndedAsync(options.Name, time, ledger.Read);
                    if (death is null)
                        return 0;
                    if (death.ExitCode == WorkerChild.Refused)
                        return 1;
                    if (death.ExitCode != WorkerChild.Renewed)
                        Tell(death);
                }

                pause = child.Age > LongLife ? ShortestPause : pause * 2 < LongestPause ? pause * 2 : LongestPause;
                await Task.Delay(pause, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            return 0;
        }
        finally
        {
            child?.Dispose();
            File.Delete(path);
        }
    }

    void Tell(DeathCertificate death)
    {
        Console.Error.WriteLine($"coppice: the worker's process died: {death}; it is started again.");
        if (death.Tasks.Count > 0)
            _spool.Write(death);
    }
}
