using System.Diagnostics;

namespace Coppice.Learning.Networks;

/// <summary>Moves parameters against their gradients. It belongs to one set of parameters, and has the memory that its
/// rule needs.</summary>
public abstract class Optimizer
{
    readonly AlignedFloats[] _state;

    /// <summary>One for so many parameters.</summary>
    /// <param name="learningRate">The rate until it is set otherwise.</param>
    /// <param name="parameterCount">How many parameters there are.</param>
    /// <param name="vectors">How many numbers the rule keeps for each.</param>
    protected Optimizer(double learningRate, int parameterCount, int vectors)
    {
        LearningRate = learningRate;
        ParameterCount = parameterCount;
        _state = [.. Enumerable.Range(0, vectors).Select(_ => new AlignedFloats(parameterCount))];
    }

    /// <summary>How many parameters there are.</summary>
    public int ParameterCount { get; }

    /// <summary>The rate of the next step; a schedule sets it anew before each.</summary>
    public double LearningRate { get; set; }

    /// <summary>Steps done.</summary>
    public long Steps { get; private set; }

    /// <summary>How many vectors <see cref="State"/> knows.</summary>
    public int StateCount => _state.Length;

    /// <summary>The step as a layer may take it; null for rules that are not so plain.</summary>
    internal virtual PlainStep? Plain => null;

    /// <summary>One number for each parameter that the rule keeps, such as momenta; zeros at first.</summary>
    public Span<float> State(int index) => _state[index].Span;

    /// <summary>One step of all parameters.</summary>
    /// <exception cref="ArgumentException">There are more or fewer than this optimizer is for.</exception>
    public void Step(Span<float> parameters, ReadOnlySpan<float> gradients)
    {
        if (parameters.Length != ParameterCount || gradients.Length != ParameterCount)
        {
            throw new ArgumentException(
                $"This optimizer is for {ParameterCount} parameters, and is given {parameters.Length} with "
                + $"{gradients.Length} gradients.");
        }

        Begin();
        Apply(0, parameters, gradients);
    }

    private protected unsafe float* StateStart(int index) => _state[index].Start;

    /// <summary>Goes on from a saved optimizer, whose <see cref="State"/> the caller puts back.</summary>
    public void Resume(long steps)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        Steps = steps;
    }

    internal void Begin()
    {
        Steps++;
        Prepare();
    }

    /// <summary>Makes up for so many steps with gradients of 0, to the same bits or nearly so.</summary>
    /// <param name="offset">The place of the first of the parameters.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="steps">How many.</param>
    internal virtual void Rest(int offset, Span<float> parameters, long steps) =>
        throw new UnreachableException("only an optimizer with velocities leaves motion");

    /// <summary>What is the same for all parameters of a step; <see cref="Steps"/> counts it already.</summary>
    protected virtual void Prepare()
    {
    }

    /// <summary>Moves some of the parameters; each comes once a step.</summary>
    /// <param name="offset">The place of the first of them.</param>
    /// <param name="parameters">The parameters.</param>
    /// <param name="gradients">Their gradients.</param>
    protected internal abstract void Apply(int offset, Span<float> parameters, ReadOnlySpan<float> gradients);
}
