namespace Coppice.Learning.Networks;

/// <summary>A step so plain that a layer may take it in its parameters as soon as it knows their gradients, and may
/// leave alone those whose gradient is 0: θ −= η∇; with velocities, v′ = δv − η∇, θ += (1 + δ)v′ − δv.</summary>
/// <param name="rate">η.</param>
/// <param name="momentum">δ.</param>
/// <param name="velocities">v, of the shape of the parameters; null without. With them, what was left alone is made up
/// for before it is read again.</param>
readonly unsafe struct PlainStep(float rate, float momentum, float* velocities)
{
    public readonly float Rate = rate;
    public readonly float Momentum = momentum;
    public readonly float* Velocities = velocities;

    public bool LeavesMotion => Velocities != null;

    /// <summary>The same for the parameters from there on.</summary>
    public PlainStep From(int start) => LeavesMotion ? new(Rate, Momentum, Velocities + start) : this;
}
