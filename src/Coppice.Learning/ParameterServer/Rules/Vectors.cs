namespace Coppice.Learning.ParameterServer.Rules;

/// <summary>A worker's vectors, or the same slice of each.</summary>
readonly ref struct Vectors
{
    /// <summary>θ; with a <see cref="LookAhead"/>, θ + δv.</summary>
    public required Span<float> Parameters { get; init; }

    /// <summary>θ̃ as the worker last pulled it.</summary>
    public required Span<float> Pulled { get; init; }

    /// <summary>v of a worker that looks ahead.</summary>
    public ReadOnlySpan<float> Velocity { get; init; }

    /// <summary>What is sent.</summary>
    public required Span<float> Update { get; init; }

    /// <summary>The gradients of the last batch.</summary>
    public ReadOnlySpan<float> Gradients { get; init; }
}
