using System.Diagnostics;

namespace Coppice.Reports;

/// <summary>Where one task's time goes, as it runs: whoever does a part of it says how long that took.</summary>
sealed class Stages
{
    long _begun;
    TimeSpan _processorBegun;
    TimeSpan _queuedBegun;

    /// <summary>In the worker's hands before a slot took it.</summary>
    public TimeSpan Waiting { get; set; }

    /// <summary>Code, shared content, items and parents' results on their way.</summary>
    public TimeSpan Fetching { get; set; }

    public TimeSpan Decoding { get; set; }

    /// <summary>In the call itself.</summary>
    public TimeSpan Running { get; private set; }

    /// <summary>Of that, with a processor under it.</summary>
    public TimeSpan Processor { get; private set; }

    /// <summary>And ready to run, while others had the processors.</summary>
    public TimeSpan Queued { get; private set; }

    public TimeSpan Encoding { get; set; }

    /// <summary>Results on their way to the store; of those recorded together, its share.</summary>
    public TimeSpan Storing { get; set; }

    /// <summary>Bytes that came from the store, and went there.</summary>
    public long Moved { get; set; }

    public void BeginRun()
    {
        _begun = Stopwatch.GetTimestamp();
        (_processorBegun, _queuedBegun) = (ThreadClock.Processor(), ThreadClock.Queued());
    }

    public void EndRun()
    {
        if (_begun == 0)
            return;
        var time = Stopwatch.GetElapsedTime(_begun);
        // Another thread may end what one has begun: then nothing is known.
        var processor = Clamp(ThreadClock.Processor() - _processorBegun, time);
        Running += time;
        Processor += processor;
        Queued += Clamp(ThreadClock.Queued() - _queuedBegun, time - processor);
        _begun = 0;
    }

    static TimeSpan Clamp(TimeSpan time, TimeSpan most) =>
        time < TimeSpan.Zero ? TimeSpan.Zero : time < most ? time : most;
}
