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

    /// <summary>η where a step is θ −= η∇ and nothing else; null for other rules.</summary>
    internal virtual float? PlainRate => null;

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
