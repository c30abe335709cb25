using Coppice.Learning.Networks;
using Coppice.Learning.ParameterServer.Rules;

namespace Coppice.Learning.ParameterServer.Centres;

/// <summary>A worker's vectors.</summary>
abstract class WorkerMemory(int count)
{
    readonly AlignedFloats _pulled = new(count);

    /// <summary>With what the worker steps, where it looks ahead.</summary>
    public LookAhead? LookAhead { get; init; }

    /// <summary>θ; with <see cref="LookAhead"/>, where gradients are wanted.</summary>
    public abstract Span<float> Parameters { get; }

    /// <summary>The gradients of the last batch, where they are sent.</summary>
    public abstract ReadOnlySpan<float> Gradients { get; }

    /// <summary>θ̃ as the worker last pulled it.</summary>
    public Span<float> Pulled => _pulled.Span;

    /// <summary>What is to be sent, where that is made as a whole.</summary>
    public float[] Update => field ??= new float[count];

    public Vectors Vectors => new()
    {
        Parameters = Parameters,
        Gradients = Gradients,
        Pulled = Pulled,
        Velocity = Velocity,
        Update = Update,
    };

    /// <summary>A slice, without gradients.</summary>
    public Vectors Slice(int start, int length) => Slice(start, length, Update.AsSpan(start, length));

    /// <summary>The same with another place for the update.</summary>
    public Vectors Slice(int start, int length, Span<float> update) => new()
    {
        Parameters = Parameters.Slice(start, length),
        Pulled = Pulled.Slice(start, length),
        Velocity = LookAhead is null ? default : Velocity.Slice(start, length),
        Update = update,
    };

    // To be read after the parameters, whose reading brings both up to date.
    ReadOnlySpan<float> Velocity => LookAhead is null ? default : LookAhead.State(0);
}

/// <summary>A worker's vectors around its replica.</summary>
/// <param name="replica">What is trained.</param>
/// <param name="count">Its parameters.</param>
/// <param name="sendsGradients">Whether the rule asks for gradients: a replica that steps as it goes has them cleared
/// before they are looked at.</param>
sealed class WorkerMemory<TExamples>(IReplica<TExamples> replica, int count, bool sendsGradients) : WorkerMemory(count)
{
    public override Span<float> Parameters => replica.Parameters;

    public override ReadOnlySpan<float> Gradients => sendsGradients ? replica.Gradients : [];
}
