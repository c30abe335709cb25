using Coppice.Calls;
using Coppice.Jobs;

namespace Coppice.Workers;

/// <summary>A call that this worker cannot read: its job fails with the reason, and harms nothing else.</summary>
sealed class UnreadableWork(Guid id, string name, string why) : Work(id, name, new JobOptions())
{
    public override bool SeesToken => false;

    public override Delegate Original => throw new NotSupportedException(why);

    public override Task<Finished> RunAsync(Chunk chunk)
    {
        var outcome = new Outcome
        {
            Task = chunk.Envelope.Task,
            Attempt = chunk.Envelope.Attempt,
            Done = 0,
            Failure = new Failure { Kind = FailureKind.Unreadable, Message = why },
        };
        return Task.FromResult(new Finished(chunk, outcome, Array.Empty<object>(), null));
    }

    public override void Take(Finished finished)
    {
    }

    public override EncodedValue Encode() => throw new NotSupportedException(why);

    public override Task<IReadOnlyList<StoredItems>> EncodeItemsAsync(
        ItemPacker packer, long first, int count, CancellationToken cancellationToken) =>
        throw new NotSupportedException(why);

    public override void Take(StoredResults piece, EncodedValue results) => throw new NotSupportedException(why);
}
