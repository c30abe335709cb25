namespace Coppice;

/// <summary>Where a job stands. It only moves forward, and ends in one of the last four.</summary>
public enum JobState
{
    /// <summary>Waits for the jobs whose results are its arguments.</summary>
    Waiting,

    /// <summary>Stored; nothing of it has been recorded yet.</summary>
    Queued,

    /// <summary>Some of it has been recorded, or is known to run.</summary>
    Running,

    /// <summary>Every result is there.</summary>
    Succeeded,

    /// <summary>A call failed more often than the job allows.</summary>
    Failed,

    /// <summary>Canceled before it ended.</summary>
    Canceled,

    /// <summary>The process that ran it ended before it did, and nobody else can go on.</summary>
    Lost,
}
