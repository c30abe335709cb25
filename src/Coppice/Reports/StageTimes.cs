namespace Coppice;

/// <summary>Where the time of a job's tasks went, added up over its slots.</summary>
public sealed record StageTimes
{
    /// <summary>Received by a worker, and not yet taken by a slot.</summary>
    public TimeSpan Waiting { get; init; }

    /// <summary>Code, shared content, items and other jobs' results on their way from the store.</summary>
    public TimeSpan Fetching { get; init; }

    /// <summary>Items made of bytes.</summary>
    public TimeSpan Decoding { get; init; }

    /// <summary>In the call itself.</summary>
    public TimeSpan Running { get; init; }

    /// <summary>Of <see cref="Running"/>, with a processor under it. Of calls that await, the part on their slot's own
    /// thread.</summary>
    public TimeSpan Processor { get; init; }

    /// <summary>Of <see cref="Running"/>, ready to run while others had the processors.</summary>
    public TimeSpan Queued { get; init; }

    /// <summary>Results made bytes.</summary>
    public TimeSpan Encoding { get; init; }

    /// <summary>Results on their way to the store.</summary>
    public TimeSpan Storing { get; init; }

    /// <summary>Of <see cref="Running"/>, neither on a processor nor ready to: waiting for disks, networks, locks or
    /// timers.</summary>
    public TimeSpan OffProcessor => Running - Processor - Queued;

    /// <summary>All that a slot does beside the call.</summary>
    public TimeSpan Overhead => Fetching + Decoding + Encoding + Storing;

    /// <summary>Both together.</summary>
    public static StageTimes operator +(StageTimes a, StageTimes b) => new()
    {
        Waiting = a.Waiting + b.Waiting,
        Fetching = a.Fetching + b.Fetching,
        Decoding = a.Decoding + b.Decoding,
        Running = a.Running + b.Running,
        Processor = a.Processor + b.Processor,
        Queued = a.Queued + b.Queued,
        Encoding = a.Encoding + b.Encoding,
        Storing = a.Storing + b.Storing,
    };
}
