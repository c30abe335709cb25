using Coppice.Brokers;
using Coppice.Jobs;

namespace Coppice.Workers;

/// <summary>A broadcast call as a worker holds it: it came by no queue, and everybody hears how it ended.</summary>
sealed class BroadcastDelivery(IBroker broker, WorkerSettings worker, Guid call, ReadOnlyMemory<byte> body)
    : Delivery(new Envelope(new TaskId(call, 0), 1, 0, 1) { Awaited = true, Body = body }, redelivered: false)
{
    public override Task AckAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override Task ReplyAsync(ReadOnlyMemory<byte> reply, CancellationToken cancellationToken) =>
        broker.AnnounceAsync(
            Topic.Events,
            new Signal(SignalKind.BroadcastDone)
            {
                Id = call,
                From = worker.Name,
                Worker = worker.Id,
                Text = reply.IsEmpty ? "" : Workers.Reply.FailureOf(reply)?.Message ?? "",
                Body = reply,
            },
            cancellationToken);
}
