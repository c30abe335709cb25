using System.Collections;
using System.Runtime.InteropServices;
using System.Text;
using Coppice.Files;

namespace Coppice.Sweeps.Commands;

/// <summary>A program whose arguments are bytes, in a process group of its own. .NET's own class takes arguments for
/// text.</summary>
sealed unsafe class ChildProcess
{
    const int Terminate = 15, KillAtOnce = 9, Interrupted = 4;
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    // What an address or a key of the cluster is, is no business of the programs that are run.
    static readonly byte[][] Surroundings =
    [
        .. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .Where(pair => pair.Key is not ("COPPICE_KEY" or "COPPICE_BROKER" or "COPPICE_STORE"))
            .Select(pair => Encoding.UTF8.GetBytes($"{pair.Key}={pair.Value}\0")),
    ];

    readonly Lock _lock = new();
    readonly int _id;
    bool _hasEnded;

    ChildProcess(int id) => _id = id;

    /// <summary>Runs a program to its end, on this thread.</summary>
    /// <param name="arguments">The program, and its arguments.</param>
    /// <param name="input">Its standard input; null for nothing.</param>
    /// <param name="output">Where its standard output goes; null for the log too.</param>
    /// <param name="log">Where the rest of what it says goes.</param>
    /// <param name="time">The clock of the grace before a canceled program is killed.</param>
    /// <param name="cancellationToken">Ends the program, with what it has started.</param>
    /// <returns>How it ended: an exit code, or minus a signal.</returns>
    /// <exception cref="DiskException">It could not be started.</exception>
    public static int Run(
        IReadOnlyList<FileName> arguments,
        FileName? input,
        FileName? output,
        FileName log,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var child = new ChildProcess(Start(arguments, input, output, log));
        ITimer? killing = null;
        using (cancellationToken.Register(() =>
        {
            child.Signal(Terminate);
            killing = time.CreateTimer(_ => child.Signal(KillAtOnce), null, Grace, Timeout.InfiniteTimeSpan);
        }))
        {
            try
            {
                var end = child.Wait();
                cancellationToken.ThrowIfCancellationRequested();
                return end;
            }
            finally
            {
                killing?.Dispose();
            }
        }
    }

    static int Start(IReadOnlyList<FileName> arguments, FileName? input, FileName? output, FileName log)
    {
        // Larger than any C library's.
        const int Size = 1024, SignalSet = 128, BrokenPipe = 13;
        const short NewGroup = 2, DefaultSignals = 4, OwnMask = 8;
        const int WriteAnew = Libc.WriteOnly | Libc.Create | Libc.Truncate;
        const uint Mode = 0x1B6;
        byte* actions = stackalloc byte[Size], attribute = stackalloc byte[Size], set = stackalloc byte[SignalSet];
        fixed (byte* nothing = "/dev/null\0"u8, from = input ?? log, to = output ?? log, said = log)
        {
            _ = Libc.InitializeFiles(actions);
            _ = Libc.InitializeAttributes(attribute);
            _ = Libc.AddOpen(actions, 0, input is null ? nothing : from, Libc.ReadOnly, 0);
            _ = Libc.AddOpen(actions, 1, to, WriteAnew, Mode);
            _ = output is null ? Libc.AddDuplicate(actions, 1, 2) : Libc.AddOpen(actions, 2, said, WriteAnew, Mode);
            // The runtime ignores broken pipes, which is not for programs to inherit.
            _ = Libc.NoSignals(set);
            _ = Libc.SetSignalMask(attribute, set);
            _ = Libc.AddSignal(set, BrokenPipe);
            _ = Libc.SetDefaultSignals(attribute, set);
            _ = Libc.SetFlags(attribute, NewGroup | DefaultSignals | OwnMask);
            try
            {
                return Spawn(arguments, actions, attribute);
            }
            finally
            {
                _ = Libc.DestroyFiles(actions);
                _ = Libc.DestroyAttributes(attribute);
            }
        }
    }

    static int Spawn(IReadOnlyList<FileName> arguments, byte* actions, byte* attributes)
    {
        using var given = new PinnedTexts(arguments.Select(argument => (byte[])[.. argument.Bytes, 0]));
        using var around = new PinnedTexts(Surroundings);
        int id;
        var error = Libc.Spawn(&id, given[0], actions, attributes, given.Pointer, around.Pointer);
        return error == 0 ? id : throw new DiskException(error, "start", arguments[0]);
    }

    int Wait()
    {
        int status;
        while (Libc.Wait(_id, &status, 0) < 0)
            if (Marshal.GetLastPInvokeError() != Interrupted)
                throw new DiskException(Marshal.GetLastPInvokeError(), "wait for process", FileName.Of($"{_id}"));
        lock (_lock)
            _hasEnded = true;
        var signal = status & 0x7f;
        return signal == 0 ? (status >> 8) & 0xff : -signal;
    }

    // The number of a process that has ended may be another's.
    void Signal(int signal)
    {
        lock (_lock)
            if (!_hasEnded)
                _ = Libc.Kill(-_id, signal);
    }
}
