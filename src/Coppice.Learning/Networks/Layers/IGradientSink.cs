namespace Coppice.Learning.Networks;

/// <summary>Steps on parameters while their gradients are still in the cache.</summary>
interface IGradientSink
{
    /// <summary>η where a step is θ −= η∇ and nothing else: a layer may take it in its parameters itself, and leave alone
    /// those whose gradient is 0. Null for other optimizers.</summary>
    float? PlainRate { get; }

    /// <summary>Takes the whole gradient of the batch by some parameters of the layer that is at work.</summary>
    /// <param name="offset">The first of them, counted within the layer.</param>
    /// <param name="gradients">Their gradients.</param>
    void Take(int offset, ReadOnlySpan<float> gradients);
}
