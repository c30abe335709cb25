using Coppice.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Coppice;

/// <summary>Warns, once, before results that are gathered here take more than half of the memory that this process may
/// have.</summary>
sealed class GatherGauge(string name, long? gathers, ILogger log, long limit)
{
    const double Share = 0.5;

    // Too few items say nothing of the others.
    const double Known = 0.01;

    long _items;
    long _bytes;
    bool _hasWarned;

    /// <summary>How many bytes results may take before it warns.</summary>
    public static long Limit { get; } = (long)(Share * GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>Warns of a result array that is as large by itself.</summary>
    public static void Check<T>(string name, long items, ILogger log)
    {
        var bytes = items * System.Runtime.CompilerServices.Unsafe.SizeOf<T>();
        if (bytes > Limit)
            log.GatherTooLarge(name, bytes >> 20, Limit >> 20);
    }

    public void Add(int items, long bytes)
    {
        _items += items;
        _bytes += bytes;
        if (_hasWarned || gathers is not { } all || _items < Known * all)
            return;
        var expected = (double)_bytes / _items * all;
        if (expected <= limit)
            return;
        _hasWarned = true;
        log.GatherTooLarge(name, (long)expected >> 20, limit >> 20);
    }
}
