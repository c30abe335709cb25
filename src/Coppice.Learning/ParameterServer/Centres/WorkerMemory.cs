using Coppice.Learning.ParameterServer.Rules;

namespace Coppice.Learning.ParameterServer.Centres;

/// <summary>A worker's vectors.</summary>
abstract class WorkerMemory(int count)
{
    /// <summary>θ.</summary>
    public abstract Span<float> Parameters { get; }

    /// <summary>The gradients of the last batch.</summary>
    public abstract ReadOnlySpan<float> Gradients { get; }

    /// <summary>θ̃ as the worker last pulled it.</summary>
    public float[] Pulled { get; } = new float[count];

    /// <summary>What is to be sent.</summary>
    public float[] Update { get; } = new float[count];

    public Vectors Vectors => Slice(0, count);

    public Vectors Slice(int start, int length) => new()
    {
        Parameters = Parameters.Slice(start, length),
        Gradients = Gradients.Slice(start, length),
        Pulled = Pulled.AsSpan(start, length),
        Update = Update.AsSpan(start, length),
    };
}

/// <summary>A worker's vectors around its replica.</summary>
sealed class WorkerMemory<TExamples>(IReplica<TExamples> replica, int count) : WorkerMemory(count)
{
    public override Span<float> Parameters => replica.Parameters;

    public override ReadOnlySpan<float> Gradients => replica.Gradients;
}
