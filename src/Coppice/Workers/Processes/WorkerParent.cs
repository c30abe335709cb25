using Coppice.Jobs;

namespace Coppice.Workers.Processes;

/// <summary>The small process beside a worker: starts it, starts it again when it dies, and certifies how it
/// died.</summary>
/// <remarks>It knows no broker and no store, so that nothing that could fail or grow is in it.</remarks>
sealed class WorkerParent(
    WorkerOptions options, string cache, TimeProvider time, IReadOnlyList<string> childArguments)
{
    // In hexadecimal, the size of the collector's youngest generation. Left to itself it takes as much as the processor's
    // largest cache, which workers on one machine share; it grows all the same where much survives.
    const string YoungestVariable = "DOTNET_GCgen0size";

    // In hexadecimal, after how many calls a method is compiled anew. A command that was compiled ahead asks for more than
    // the calls of its one second; a worker, which lives long, is served by four thousand. After thirty, as is usual, the
    // compiler would take a fourteenth of the slots' first half minute.
    const string CallsVariable = "DOTNET_TC_CallCountThreshold";
    const string CallsSetting = "System.Runtime.TieredCompilation.CallCountThreshold";
    static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(200);
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    static readonly TimeSpan Flush = TimeSpan.FromSeconds(4);
    static readonly TimeSpan LongLife = TimeSpan.FromSeconds(10);

    readonly Spool _spool = new(cache);

    /// <summary>Until it is asked to end. Where this process is killed, the child ends by itself.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(Path.GetFullPath(cache), "workers");
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{options.Name}-{Environment.ProcessId}.ledger");
        using var ledger = new Ledger(path, options.Slots);
        var environment = new Dictionary<string, string>
        {
            [WorkerChild.LedgerVariable] = path,
            [WorkerChild.IdVariable] = $"{Guid.NewGuid()}",
            [YoungestVariable] = Environment.GetEnvironmentVariable(YoungestVariable) ?? "100000",
        };
        if (AppContext.GetData(CallsSetting) is not null)
            environment[CallsVariable] = Environment.GetEnvironmentVariable(CallsVariable) ?? "1000";
        Watched? child = null;
        try
        {
            for (var pause = ShortestPause; !cancellationToken.IsCancellationRequested;)
            {
                ledger.Clear();
                var holder = environment[WorkerChild.HolderVariable] = $"{Guid.NewGuid():N}";
                child = Watched.Start(childArguments, environment, options.Memory);
                using var ended = new CancellationTokenSource();
                await using (cancellationToken.Register(() => _ = EndAsync(child, ended.Token)))
                {
                    var death = await child.EndedAsync(options.Name, time, ledger.Read);
                    await ended.CancelAsync();
                    if (death is null)
                        return 0;
                    if (death.ExitCode == WorkerChild.Refused)
                        return 1;
                    if (death.ExitCode != WorkerChild.Renewed)
                        Tell(death with { Holder = holder });
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

    // It lets calls end, cancels the rest, and records what there is. A store that is away, or a call that cannot be
    // stopped, must not keep it longer than whoever takes the machine back waits.
    async Task EndAsync(Watched child, CancellationToken ended)
    {
        await child.AskToEndAsync();
        await Task.Delay(2 * options.Drain + Flush, time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (ended.IsCancellationRequested)
            return;
        await Console.Error.WriteLineAsync("coppice: the worker's process does not end, and is killed.");
        child.Kill();
    }

    void Tell(DeathCertificate death)
    {
        Console.Error.WriteLine($"coppice: the worker's process died: {death}; it is started again.");
        if (death.Tasks.Count > 0)
            _spool.Write(death);
    }
}
