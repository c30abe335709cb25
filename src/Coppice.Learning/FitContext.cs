namespace Coppice.Learning;

/// <summary>What a fit is given beside its parameters and data.</summary>
public sealed record FitContext
{
    /// <summary>The seed of every random choice. The same seed gives the same model at any
    /// <see cref="Parallelism"/>.</summary>
    public ulong Seed { get; init; }

    /// <summary>How many threads the fit may use; 1 inside a task.</summary>
    public int Parallelism { get; init; } = 1;

    /// <summary>Where a learner that is made of many fits runs them as tasks; null for this process alone. The model is
    /// the same.</summary>
    public Cluster? Cluster { get; init; }

    /// <summary>Told the finished share, 0 to 1, where somebody listens.</summary>
    public IProgress<double>? Progress { get; init; }
}
