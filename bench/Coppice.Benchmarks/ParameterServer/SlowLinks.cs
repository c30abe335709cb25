namespace Coppice.Benchmarks.ParameterServer;

/// <summary>Machines and links as they are modelled: a worker's own link, and the centre's, which all share one after the
/// other. Times are in seconds, speeds in bytes a second.</summary>
sealed record SlowLinks
{
    /// <summary>Examples that a worker trains on in a second.</summary>
    public double Samples { get; init; } = 400;

    /// <summary>One way.</summary>
    public double Latency { get; init; } = 0.005;

    /// <summary>10 Mbit/s.</summary>
    public double WorkerLink { get; init; } = 1.25e6;

    /// <summary>100 Mbit/s.</summary>
    public double CentreLink { get; init; } = 12.5e6;
}
