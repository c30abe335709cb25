using Coppice.Learning.Networks;

namespace Coppice.Learning.ParameterServer.Rules;

/// <summary>How workers and centre exchange what they learn. θ is a worker's parameters, θ̃ the centre's, λ the window in
/// batches, N the workers, η the rate, τ how many updates the centre has taken since the worker last pulled.</summary>
/// <remarks>A rule works element by element: what it does to a vector it does to any slice of it, so that the centre may
/// be cut into shards, and updates may be sparse.</remarks>
public abstract class ExchangeRule
{
    /// <summary>The name in recipes and reports.</summary>
    public abstract string Name { get; }

    /// <summary>Whether all workers exchange together, in lock step: then the result depends on nobody's
    /// speed.</summary>
    public virtual bool IsSynchronous => false;

    /// <summary>Whether each worker has partitions of its own, instead of taking the next that is free.</summary>
    internal virtual bool HasLanes => IsSynchronous;

    /// <summary>Whether a worker goes on from its own parameters, instead of the centre's.</summary>
    internal virtual bool KeepsOwn => false;

    /// <summary>Whether the centre is pulled before the update is made of it.</summary>
    internal virtual bool PullsFirst => false;

    /// <summary>Whether the centre must remember what each worker pulled.</summary>
    internal virtual bool NeedsPulled => false;

    /// <summary>Whether updates are gradients, with which the centre steps.</summary>
    internal virtual bool StepsAtCentre => false;

    /// <summary>Whether each worker's parameters are a result of their own.</summary>
    internal virtual bool HasMembers => false;

    /// <summary>The batches between two exchanges, of those asked for.</summary>
    internal virtual int WindowOf(int window) => window;

    /// <summary>What the rate of a single worker is multiplied by.</summary>
    internal virtual float RateScale(int workers, int window) => 1;

    /// <summary>With what a worker steps.</summary>
    internal virtual Optimizer StartOptimizer(OptimizerOptions asked, int count) => asked.Start(count);

    /// <summary>Makes the window's update of the parameters, and of those that were pulled.</summary>
    internal abstract void Update(Vectors vectors, in Window window);

    /// <summary>What an update that was sent means to the worker.</summary>
    internal virtual void Sent(Vectors vectors, in Update update)
    {
    }

    /// <summary>Takes an update into the centre.</summary>
    internal abstract void Apply(Span<float> centre, ReadOnlySpan<float> update, in Arrival arrival);
}
