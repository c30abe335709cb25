using System.Diagnostics;
using Coppice.Jobs;

namespace Coppice.Brokers;

/// <summary>A task in a worker's hands, until it is acknowledged.</summary>
abstract class Delivery(Envelope envelope, bool redelivered)
{
    public Envelope Envelope { get; } = envelope;

    /// <summary>When it came here, by the stopwatch.</summary>
    public long Received { get; } = Stopwatch.GetTimestamp();

    /// <summary>Whether somebody else may have held it before.</summary>
    public bool Redelivered { get; } = redelivered;

    /// <summary>The broker may forget it.</summary>
    public abstract Task AckAsync(CancellationToken cancellationToken);

    /// <summary>Answers an awaited call, and acknowledges it.</summary>
    public abstract Task ReplyAsync(ReadOnlyMemory<byte> reply, CancellationToken cancellationToken);
}
