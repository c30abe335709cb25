using System.Diagnostics;
using Coppice.Jobs;

namespace Coppice.Workers.Processes;

/// <summary>A process that runs users' calls, as the one beside it watches it: its words, its memory, and how it
/// ends.</summary>
sealed class Watched : IDisposable
{
    const int LinesKept = 20;

    /// <summary>What a process takes beside its objects: the framework's files, compiled code, stacks. So that the
    /// collector gives memory back before the process is ended for it.</summary>
    const long BesideHeap = 104 << 20;

    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    readonly Process _process;
    readonly Queue<string> _lines = new();
    readonly long _kills = ProcessFacts.OutOfMemoryKills();
    readonly long? _memory;
    readonly Stopwatch _age = Stopwatch.StartNew();
    long _peak;
    bool _isTooLarge;
    bool _isAskedToEnd;

    Watched(Process process, long? memory)
    {
        (_process, _memory) = (process, memory);
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public TimeSpan Age => _age.Elapsed;

    /// <summary>Starts this program once more with other arguments. It ends when this process does: it reads from a pipe
    /// that only this one holds.</summary>
    public static Watched Start(
        IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, long? memory)
    {
        var program = Environment.ProcessPath ?? throw new InvalidOperationException("This program has no file.");
        var start = new ProcessStartInfo(program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Run by the shared host: the program is the host's first argument.
        if (Path.GetFileNameWithoutExtension(program) == "dotnet")
            start.ArgumentList.Add(Environment.GetCommandLineArgs()[0]);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        if (memory is { } limit)
        {
            start.Environment["DOTNET_GCHeapHardLimit"] = $"0x{HeapOf(limit):x}";
            // In hexadecimal, .NET's own: where the pool's threads sleep at once, as in the command otherwise, more of what
            // they hold is kept, and workers of little memory ran out of it.
            start.Environment["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "46";
        }

        return new Watched(Process.Start(start)!, memory); // a new process each time
    }

    /// <summary>Asks the process to end by itself.</summary>
    public Task AskToEndAsync()
    {
        _isAskedToEnd = true;
        return SayAsync("drain");
    }

    /// <summary>Writes a line to the process.</summary>
    public async Task SayAsync(string line)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(line);
            await _process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // It has ended already.
        }
    }

    public void Kill()
    {
        _isAskedToEnd = true;
        _process.Kill();
    }

    /// <summary>Waits for its end; gives its certificate, or null where it ended as it was asked to.</summary>
    public async Task<DeathCertificate?> EndedAsync(
        string worker, TimeProvider time, Func<IReadOnlyList<HeldTask>> held)
    {
        using var ended = new ManualResetEvent(initialState: false);
        // Not by a timer: each look would wake several threads of the pool, on processors that the process wants.
        var watching = Task.Factory.StartNew(
            () => Watch(ended), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await _process.WaitForExitAsync();
        ended.Set();
        await watching;
        var code = _process.ExitCode;
        return _isAskedToEnd && !_isTooLarge ? null : Certify(worker, time.GetUtcNow(), code, held());
    }

    public void Dispose() => _process.Dispose();

    static long HeapOf(long limit) => Math.Max(limit / 2, limit - BesideHeap);

    void Watch(ManualResetEvent ended)
    {
        while (!ended.WaitOne(Look))
            Weigh();
    }

    void Weigh()
    {
        _peak = Math.Max(_peak, ProcessFacts.PeakMemory(_process.Id));
        // What the collector does not know of counts too.
        if (_memory is not { } limit || ProcessFacts.Memory(_process.Id) <= limit || _process.HasExited)
            return;
        _isTooLarge = true;
        _process.Kill();
    }

    DeathCertificate Certify(string worker, DateTimeOffset at, int code, IReadOnlyList<HeldTask> held)
    {
        const int Killed = 9, Hangup = 1, Interrupt = 2, Terminate = 15;
        int? signal = code > 128 ? code - 128 : null;
        var isOutOfMemory = _isTooLarge || (signal == Killed && ProcessFacts.OutOfMemoryKills() > _kills);
        return new DeathCertificate
        {
            Id = Guid.NewGuid(),
            Worker = worker,
            Host = Environment.MachineName,
            At = at,
            ExitCode = signal is null ? code : null,
            Signal = signal,
            OutOfMemory = isOutOfMemory,
            // Whoever ends a process from outside says nothing about what it ran.
            Counts = isOutOfMemory || signal is not (Killed or Hangup or Interrupt or Terminate),
            PeakMemory = _peak,
            LastLines = LastLines(),
            Tasks = held,
        };
    }

    void Hear(string? line)
    {
        if (line is null)
            return;
        Console.Error.WriteLine(line);
        lock (_lines)
        {
            _lines.Enqueue(line);
            if (_lines.Count > LinesKept)
                _lines.Dequeue();
        }
    }

    string LastLines()
    {
        lock (_lines)
            return string.Join('\n', _lines);
    }
}
