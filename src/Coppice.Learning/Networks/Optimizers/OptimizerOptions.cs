using System.ComponentModel;

namespace Coppice.Learning.Networks;

/// <summary>Which optimizer, with its settings.</summary>
public abstract record OptimizerOptions
{
    /// <summary>The rate, before any schedule.</summary>
    [Description("The learning rate, before any schedule; above 0.")]
    public double LearningRate { get; init; } = 0.001;

    /// <summary>An optimizer with these settings.</summary>
    /// <exception cref="ArgumentException">A setting is out of range; all are named.</exception>
    public Optimizer Start(int parameterCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(parameterCount);
        var faults = Faults().ToList();
        if (faults.Count > 0)
            throw new ArgumentException(string.Join("; ", faults) + ".");
        return Make(parameterCount);
    }

    /// <summary>What is wrong with the settings: <c>learning_rate must be above 0, got -1</c>.</summary>
    public virtual IEnumerable<string> Faults()
    {
        if (!(LearningRate > 0 && double.IsFinite(LearningRate)))
            yield return FormattableString.Invariant($"learning_rate must be above 0, got {LearningRate}");
    }

    /// <summary>An optimizer with these settings, which are sound.</summary>
    protected abstract Optimizer Make(int parameterCount);
}
