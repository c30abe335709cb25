using Coppice.Learning;

namespace NestedNeighbours;

/// <summary>How the classes of the nearest training rows become a prediction.</summary>
sealed record NeighbourParameters : IParameters
{
    /// <summary>How many neighbours vote.</summary>
    public int Neighbours { get; init; } = 5;

    /// <summary>What a vote weighs.</summary>
    public Weighting Weighting { get; init; }

    /// <summary>What is near.</summary>
    public Distance Distance { get; init; }

    public IEnumerable<ParameterFault> Faults()
    {
        if (Neighbours < 1)
            yield return new(nameof(Neighbours), $"must be at least 1, got {Neighbours}");
    }
}

enum Weighting
{
    /// <summary>Every vote the same.</summary>
    Uniform,

    /// <summary>The nearer the more: 1 / distance.</summary>
    Nearness,
}

enum Distance
{
    /// <summary>The straight line.</summary>
    Euclidean,

    /// <summary>Along the axes.</summary>
    Manhattan,
}
