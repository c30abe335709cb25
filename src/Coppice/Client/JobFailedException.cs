namespace Coppice;

/// <summary>A job's own code failed, or the process that ran it ended before the job did.</summary>
public sealed class JobFailedException : CoppiceException
{
    /// <summary>A failure of a job, with the exception itself where it was thrown in this process.</summary>
    public JobFailedException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }

    /// <summary>The job that failed; empty for an awaited call.</summary>
    public Guid JobId { get; init; }

    /// <summary>The index of the item whose call failed, or null where the job is not a map.</summary>
    public long? ItemIndex { get; init; }

    /// <summary>The failed call's argument in short, or null where it had none.</summary>
    public string? Argument { get; init; }

    /// <summary>The full name of the type of exception that the call threw, if it threw one.</summary>
    public string? CauseType { get; init; }

    /// <summary>The stack where the call threw, on the machine that ran it.</summary>
    public string? RemoteStack { get; init; }

    /// <summary>The message, and the stack of the machine that ran the call.</summary>
    public override string ToString() =>
        RemoteStack is null || InnerException is not null
            ? base.ToString()
            : $"{base.ToString()}{Environment.NewLine}--- where the call ran ---{Environment.NewLine}{RemoteStack}";
}
