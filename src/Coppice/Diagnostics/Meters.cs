using System.Diagnostics.Metrics;

namespace Coppice.Diagnostics;

/// <summary>What this library counts, under the meter <c>Coppice</c>.</summary>
static class Meters
{
    static readonly Meter Meter = new("Coppice");

    /// <summary>Messages that nobody of this cluster has signed, or that are none.</summary>
    public static Counter<long> Refused { get; } = Meter.CreateCounter<long>(
        "coppice.messages.refused", "{message}", "Messages that were unsigned, altered, foreign, oversized or no message.");
}
