using Coppice.Brokers;
using Coppice.Jobs;

namespace Coppice.Workers;

/// <summary>A task as a process of its own holds it: whoever started that process acknowledges it.</summary>
sealed class CellDelivery(Envelope envelope) : Delivery(envelope, redelivered: true)
{
    public override Task AckAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task ReplyAsync(ReadOnlyMemory<byte> reply, CancellationToken cancellationToken) =>
        Task.CompletedTask;
}
