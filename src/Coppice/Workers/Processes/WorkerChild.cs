using System.Runtime.InteropServices;
using Coppice.Brokers;

namespace Coppice.Workers.Processes;

/// <summary>The process that runs users' calls. It ends when the pipe from its parent closes, however the parent
/// ended.</summary>
sealed class WorkerChild(ClusterOptions cluster, WorkerOptions options, IReadOnlyList<string> cellArguments)
{
    /// <summary>Names the ledger that the parent reads.</summary>
    public const string LedgerVariable = "COPPICE_LEDGER";

    /// <summary>Has the worker's id, whichever process is at work for it.</summary>
    public const string IdVariable = "COPPICE_WORKER_ID";

    /// <summary>Has what the process calls itself where it leases tasks, so that its certificate can name it.</summary>
    public const string HolderVariable = "COPPICE_HOLDER";

    /// <summary>Exit code of a child that cannot work, which to start again would be in vain.</summary>
    public const int Refused = 78;

    /// <summary>Exit code of a child that wants another to begin anew in its place.</summary>
    public const int Renewed = 79;

    /// <summary>Exit code of a process that has recorded its one task's outcome.</summary>
    public const int Recorded = 77;

    const int MostPrograms = 8;

    // Chunks that end by themselves keep their place: to give it up costs the broker as much as several of them.
    static readonly TimeSpan Busy = Chunk.Longest + TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan Look = TimeSpan.FromSeconds(5);

    readonly TaskCompletionSource _drain = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task<int> RunAsync()
    {
        ProcessFacts.OfferToKernel();
        // The parent hears what a terminal says to all of us, and says when to end.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            _drain.TrySetResult();
        });
        new Thread(Listen) { IsBackground = true, Name = "Coppice parent" }.Start();
        using var ledger = Environment.GetEnvironmentVariable(LedgerVariable) is { Length: > 0 } path
            ? new Ledger(path, options.Slots)
            : null;
        var settings = Settings() with
        {
            Holder = Environment.GetEnvironmentVariable(HolderVariable) ?? $"{Guid.NewGuid():N}",
            Ledger = ledger,
            Cell = new Cell(cellArguments, options, cluster.Time),
            Spool = new Spool(cluster.Cache),
        };
        Console.SetOut(new ConsoleCapture(Console.Out));
        Console.SetError(new ConsoleCapture(Console.Error));
        await using var worker = await RemoteWorker.StartAsync(cluster, settings, CancellationToken.None);
        await Console.Error.WriteLineAsync(
            $"coppice: worker {options.Name} takes tasks on {options.Slots} slot{(options.Slots == 1 ? "" : "s")}.");
        // Programs are never unloaded: after so many, another process begins anew.
        while (!_drain.Task.IsCompleted && worker.Code.Count <= MostPrograms)
            await Task.WhenAny(_drain.Task, Task.Delay(Look, cluster.Time));
        return _drain.Task.IsCompleted ? 0 : Renewed;
    }

    /// <summary>Runs one task that others may have died of, and records its outcome.</summary>
    /// <exception cref="ArgumentException">What comes by the pipe is no task.</exception>
    public async Task<int> RunOneAsync()
    {
        var text = await Console.In.ReadLineAsync() ?? "";
        var bytes = new byte[text.Length];
        var envelope = Convert.TryFromBase64String(text, bytes, out var length)
            ? EnvelopeFormat.Read(bytes.AsMemory(0, length))
            : null;
        if (envelope is null)
            throw new ArgumentException("What came by the pipe is no task: this process is for workers to start.");
        ProcessFacts.OfferToKernel();
        new Thread(Listen) { IsBackground = true, Name = "Coppice parent" }.Start();
        await using var worker = await RemoteWorker.OpenAsync(cluster, Settings() with { Slots = 1 }, default);
        await worker.Worker.RunOneAsync(envelope, Environment.GetEnvironmentVariable(Cell.ReplyVariable));
        return Recorded;
    }

    WorkerSettings Settings() => new()
    {
        Name = options.Name,
        Id = Guid.TryParse(Environment.GetEnvironmentVariable(IdVariable), out var id) ? id : Guid.NewGuid(),
        Tags = options.Tags,
        Slots = options.Slots,
        Drain = options.Drain,
        Time = cluster.Time,
        Loggers = cluster.Loggers,
        Scratch = Path.Combine(cluster.Cache, "scratch"),
        Remembered = cluster.Remembered,
        Prefetch = 2,
        BusyAfter = Busy,
    };

    void Listen()
    {
        while (Console.In.ReadLine() is { } word)
            if (word == "drain")
                _drain.TrySetResult();
        // The parent is gone, and nobody would start this process again or say how it died.
        Environment.Exit(0);
    }
}
