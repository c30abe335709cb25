namespace Coppice.Jobs;

/// <summary>Why an item, and with it perhaps its job, did not end well.</summary>
sealed record Failure
{
    public required FailureKind Kind { get; init; }

    /// <summary>What happened, in one sentence, without the job's name.</summary>
    public required string Message { get; init; }

    /// <summary>The item's index; null where no item is to blame.</summary>
    public long? Item { get; init; }

    public string? Argument { get; init; }

    public string? Type { get; init; }

    public string? Stack { get; init; }

    /// <summary>The exception itself, in the process where it was thrown; it is never stored or sent.</summary>
    public Exception? Local { get; init; }

    /// <summary>Whether trying again cannot help.</summary>
    public bool Final => Kind is FailureKind.Store or FailureKind.Parent or FailureKind.Lost
        or FailureKind.Result or FailureKind.Quarantined or FailureKind.Unreadable;
}

/// <summary>What kind of thing went wrong. The numbers are stored.</summary>
enum FailureKind
{
    /// <summary>The call threw.</summary>
    Threw = 0,

    /// <summary>The call took longer than it may.</summary>
    TimedOut = 1,

    /// <summary>The result cannot be encoded.</summary>
    Result = 2,

    /// <summary>The outcome cannot be stored.</summary>
    Store = 3,

    /// <summary>A job whose result is an argument did not succeed.</summary>
    Parent = 4,

    /// <summary>The process that ran the job by reference ended first.</summary>
    Lost = 5,

    /// <summary>Processes that ran the task died of it, so often that nobody runs it any more.</summary>
    Quarantined = 6,

    /// <summary>A worker cannot read the call, or has not got its code.</summary>
    Unreadable = 7,
}
