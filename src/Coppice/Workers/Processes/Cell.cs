using Coppice.Brokers;
using Coppice.Jobs;

namespace Coppice.Workers.Processes;

/// <summary>Processes of their own for tasks that others have died of: what such a task does to its process, it does to
/// nobody else.</summary>
sealed class Cell(IReadOnlyList<string> arguments, WorkerOptions options, TimeProvider time)
{
    /// <summary>Names the file that an awaited call's reply goes to.</summary>
    public const string ReplyVariable = "COPPICE_REPLY";

    /// <summary>Runs a task in a process of its own, which records the outcome; gives the certificate if it died, and the
    /// reply to an awaited call if it did not.</summary>
    public async Task<(DeathCertificate? Death, byte[] Reply)> RunAsync(
        Envelope envelope, CancellationToken cancellationToken)
    {
        var reply = Path.GetTempFileName();
        using var process = Watched.Start(
            arguments,
            new Dictionary<string, string> { [WorkerChild.LedgerVariable] = "", [ReplyVariable] = reply },
            options.Memory);
        // By the pipe: a call's bytes may be more than a command line takes, and are nobody else's to read.
        await process.SayAsync(Convert.ToBase64String(EnvelopeFormat.Write(envelope)));
        await using var end = cancellationToken.Register(process.Kill);
        var held = new HeldTask(envelope.Task, envelope.Attempt);
        var death = await process.EndedAsync(options.Name, time, () => [held]);
        var bytes = await File.ReadAllBytesAsync(reply, CancellationToken.None);
        File.Delete(reply);
        return (death is { ExitCode: WorkerChild.Recorded } ? null : death, bytes);
    }
}
