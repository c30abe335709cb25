using Coppice.Brokers;
using Coppice.Jobs;

namespace Coppice.Workers;

/// <summary>A task as a process of its own holds it: whoever started that process acknowledges it, and passes its reply
/// on.</summary>
sealed class CellDelivery(Envelope envelope, string? reply) : Delivery(envelope, redelivered: true)
{
    public override Task AckAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task ReplyAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        reply is null ? Task.CompletedTask : File.WriteAllBytesAsync(reply, bytes, cancellationToken);
}
