using Coppice.Jobs;
using Microsoft.Extensions.Logging;

namespace Coppice.Workers;

/// <summary>What a worker runs for one job or call: found by its id, since what the broker and the store carry is ids
/// and bytes.</summary>
abstract class Work(Guid id, string name, JobOptions options)
{
    readonly CancellationTokenSource _cancel = new();
    ILogger? _log;

    public Guid Id => id;

    public string Name => name;

    public JobOptions Options => options;

    /// <summary>Fires when the job is canceled or has failed.</summary>
    public CancellationToken Cancellation => _cancel.Token;

    /// <summary>Whether the call sees a token, so that it may end by itself when it is to.</summary>
    public abstract bool SeesToken { get; }

    /// <summary>Why the call failed, where nobody records it.</summary>
    public Failure? Failure { get; private set; }

    /// <summary>The log of its calls, under the job's name.</summary>
    public ILogger Log(ILoggerFactory loggers) => _log ??= loggers.CreateLogger(name);

    public void Cancel() => _ = Quiet.CancelAsync(_cancel);

    /// <summary>Runs items of a chunk until all are done, one fails, or the chunk is to stop.</summary>
    public abstract Task<Finished> RunAsync(Chunk chunk);

    /// <summary>Takes results that count: those that the store has recorded, or of an awaited call.</summary>
    public abstract void Take(Finished finished);

    /// <summary>Keeps the outcome of an awaited call.</summary>
    public void Answer(Finished finished)
    {
        Failure = finished.Outcome.Failure;
        if (Failure is null)
            Take(finished);
    }
}

/// <summary>The outcome of a chunk, with what is passed by reference.</summary>
/// <param name="Chunk">The chunk, and with it the delivery to acknowledge.</param>
/// <param name="Outcome">What is recorded.</param>
/// <param name="Results">An array with the results of the done items.</param>
/// <param name="Remembered">Which of them were remembered; null for none.</param>
sealed record Finished(Chunk Chunk, Outcome Outcome, Array Results, bool[]? Remembered);
