namespace Coppice.Learning.Networks;

/// <summary>Steps on parameters while their gradients are still in the cache.</summary>
interface IGradientSink
{
    /// <summary>The step as the layer may take it itself, in place of <see cref="Take"/>; null for other
    /// optimizers.</summary>
    PlainStep? Plain { get; }

    /// <summary>Steps so far, counting the one that is being taken.</summary>
    long Steps { get; }

    /// <summary>Asks for the memory of parameters that <see cref="Rest"/> will be called for.</summary>
    void Ask(int offset, int count);

    /// <summary>Makes up for so many steps with gradients of 0, where a plain step leaves motion.</summary>
    void Rest(int offset, int count, long steps);

    /// <summary>Takes the whole gradient of the batch by some parameters of the layer.</summary>
    /// <param name="offset">The first of them, counted within the layer.</param>
    /// <param name="gradients">Their gradients.</param>
    void Take(int offset, ReadOnlySpan<float> gradients);
}
