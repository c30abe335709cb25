using Coppice.Brokers;
using Coppice.Jobs;

namespace Coppice.Workers.Processes;

/// <summary>Processes of their own for tasks that others have died of: what such a task does to its process, it does to
/// nobody else.</summary>
sealed class Cell(IReadOnlyList<string> arguments, WorkerOptions options, TimeProvider time)
{
    /// <summary>Runs a task in a process of its own, which records the outcome; gives the certificate if it
    /// died.</summary>
    public async Task<DeathCertificate?> RunAsync(Envelope envelope, CancellationToken cancellationToken)
    {
        var bytes = Convert.ToBase64String(EnvelopeFormat.Write(envelope));
        using var process = Watched.Start(
            [.. arguments, bytes],
            new Dictionary<string, string> { [WorkerChild.LedgerVariable] = "" },
            options.Memory);
        await using var end = cancellationToken.Register(process.Kill);
        var held = new HeldTask(envelope.Task, envelope.Attempt);
        var death = await process.EndedAsync(options.Name, time, () => [held]);
        return death is { ExitCode: WorkerChild.Recorded } ? null : death;
    }
}
