using Coppice.Brokers;

namespace Coppice.Workers;

/// <summary>Tells everybody that jobs have ended: workers stop what still runs of them, clients stop waiting.</summary>
sealed class Endings(IBroker broker, WorkTable works)
{
    public async Task TellAsync(IReadOnlyList<Guid> ended, CancellationToken cancellationToken)
    {
        foreach (var job in ended)
        {
            works.Find(job)?.Cancel();
            works.Remove(job);
            await broker.AnnounceAsync(Topic.Events, new(SignalKind.JobEnded) { Id = job }, cancellationToken);
            await broker.AnnounceAsync(Topic.Control, new(SignalKind.Cancel) { Id = job }, cancellationToken);
        }
    }
}
