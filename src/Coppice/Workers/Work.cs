using Coppice.Calls;
using Coppice.Jobs;
using Coppice.Stores;
using Microsoft.Extensions.Logging;

namespace Coppice.Workers;

/// <summary>What a worker runs for one job or call: found by its id, since what the broker and the store carry is ids
/// and bytes.</summary>
abstract class Work(Guid id, string name, JobOptions options, CancellationTokenSource? cancel = null)
{
    /// <summary>Who gathers waits for the end: to hear of what comes before it so often is enough.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    readonly CancellationTokenSource _cancel = cancel ?? new();
    ILogger? _log;
    long? _told;

    public Guid Id => id;

    public string Name => name;

    public JobOptions Options => options;

    /// <summary>Fires when the job is canceled or has failed.</summary>
    public CancellationToken Cancellation => _cancel.Token;

    /// <summary>Whether the call sees a token, so that it may end by itself when it is to.</summary>
    public abstract bool SeesToken { get; }

    /// <summary>Where large results go, if the work came from another process.</summary>
    public IBlobs? Blobs { get; init; }

    /// <summary>Whether it came with its call's own message: the store knows nothing of it.</summary>
    public bool IsAwaited { get; set; }

    /// <summary>The span under which it was submitted, as W3C writes it; null for none.</summary>
    public string? Trace { get; set; }

    /// <summary>How many results are gathered into one array where it was submitted; null where they are passed
    /// on.</summary>
    public long? Gathers { get; set; }

    /// <summary>What is learned of the time that an item takes, where it was submitted.</summary>
    public Pace? Pace { get; set; }

    /// <summary>Whether the job is kept after its end, and with it what was measured.</summary>
    public bool IsKept { get; set; }

    /// <summary>How values are read that its calls ask for.</summary>
    public CodecOptions Codec { get; init; } = CodecOptions.Default;

    /// <summary>Why the call failed, where nobody records it.</summary>
    public Failure? Failure { get; private set; }

    /// <summary>The log of its calls, under the job's name.</summary>
    public ILogger Log(ILoggerFactory loggers) => _log ??= loggers.CreateLogger(name);

    public void Cancel() => _ = Quiet.CancelAsync(_cancel);

    /// <summary>Whether it is told now that it has moved on.</summary>
    public bool IsToTell(TimeProvider time)
    {
        if (Gathers is not null && _told is { } told && time.GetElapsedTime(told) < Rest)
            return false;
        _told = time.GetTimestamp();
        return true;
    }

    /// <summary>Runs items of a chunk until all are done, one fails, or the chunk is to stop.</summary>
    public abstract Task<Finished> RunAsync(Chunk chunk);

    /// <summary>Takes results that count: those that the store has recorded, or of an awaited call.</summary>
    public abstract void Take(Finished finished);

    /// <summary>The user's own delegate.</summary>
    public abstract Delegate Original { get; }

    /// <summary>How items follow a call that was sent.</summary>
    public ItemPacker? Packer { get; set; }

    /// <summary>The call as another process makes it again.</summary>
    public abstract EncodedValue Encode();

    /// <summary>Items as another process reads them.</summary>
    public abstract Task<IReadOnlyList<StoredItems>> EncodeItemsAsync(
        ItemPacker packer, long first, int count, CancellationToken cancellationToken);

    /// <summary>Takes results that another process has stored.</summary>
    public abstract void Take(StoredResults piece, EncodedValue results);

    /// <summary>What answers an awaited call: where it came by reference, its outcome is kept here.</summary>
    public ReadOnlyMemory<byte> Answer(Finished finished)
    {
        var failure = finished.Outcome.Failure;
        if (Blobs is not null)
            return failure is null ? Reply.OfResult(finished.Outcome.Results) : Reply.OfFailure(failure);
        Failure = failure;
        if (failure is null)
            Take(finished);
        return failure is null ? default : Reply.OfFailure(failure);
    }

    /// <summary>Takes the answer to an awaited call.</summary>
    public async Task<Failure?> TakeAnswerAsync(
        ReadOnlyMemory<byte> answer, IBlobs? blobs, CancellationToken cancellationToken)
    {
        if (Failure is not null || answer.IsEmpty)
            return Failure;
        if (Reply.FailureOf(answer) is { } failure)
            return failure;
        var results = await PackedValue.UnpackAsync(Reply.ResultOf(answer), blobs, cancellationToken);
        Take(new StoredResults(1, 0, 1, default, default, TimeSpan.Zero), results);
        return null;
    }
}

/// <summary>The outcome of a chunk, with what is passed by reference.</summary>
/// <param name="Chunk">The chunk, and with it the delivery to acknowledge.</param>
/// <param name="Outcome">What is recorded.</param>
/// <param name="Results">An array with the results of the done items.</param>
/// <param name="Remembered">Which of them were remembered; null for none.</param>
sealed record Finished(Chunk Chunk, Outcome Outcome, Array Results, bool[]? Remembered)
{
    /// <summary>The results, where they are too large to be stored with the outcome.</summary>
    public EncodedValue? Encoded { get; init; }
}
