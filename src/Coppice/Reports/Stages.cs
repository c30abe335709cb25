using System.Diagnostics;

namespace Coppice.Reports;

/// <summary>Where one task's time goes, as it runs: whoever does a part of it says how long that took.</summary>
sealed class Stages
{
    long _begun;
    long _processorBegun;

    /// <summary>In the worker's hands before a slot took it.</summary>
    public TimeSpan Waiting { get; set; }

    /// <summary>Code, shared content, items and parents' results on their way.</summary>
    public TimeSpan Fetching { get; set; }

    public TimeSpan Decoding { get; set; }

    /// <summary>In the call itself.</summary>
    public TimeSpan Running { get; private set; }

    /// <summary>Of that, with a processor under it.</summary>
    public TimeSpan Processor { get; private set; }

    public TimeSpan Encoding { get; set; }

    /// <summary>Results on their way to the store; of those recorded together, its share.</summary>
    public TimeSpan Storing { get; set; }

    /// <summary>Bytes that came from the store, and went there.</summary>
    public long Moved { get; set; }

    public void BeginRun() => (_begun, _processorBegun) = (Stopwatch.GetTimestamp(), ThreadClock.Now());

    public void EndRun()
    {
        if (_begun == 0)
            return;
        Running += Stopwatch.GetElapsedTime(_begun);
        Processor += TimeSpan.FromTicks(Math.Max(0, ThreadClock.Now() - _processorBegun));
        if (Processor > Running)
            Processor = Running;
        _begun = 0;
    }
}
