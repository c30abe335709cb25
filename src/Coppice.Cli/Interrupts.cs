using System.Runtime.InteropServices;

namespace Coppice.Cli;

/// <summary>Turns the first Ctrl-C (or SIGTERM) into a cancellation; the second ends the process at once.</summary>
sealed class Interrupts : IDisposable
{
    readonly CancellationTokenSource _source = new();
    readonly PosixSignalRegistration[] _registrations;

    public Interrupts() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
    ];

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    void Handle(PosixSignalContext context)
    {
        context.Cancel = !_source.IsCancellationRequested;
        if (context.Cancel)
            _source.Cancel();
        else if (!Console.IsErrorRedirected)
            Console.Error.Write("\e[?25h"); // a picture that is cut off here has hidden the cursor
    }
}
