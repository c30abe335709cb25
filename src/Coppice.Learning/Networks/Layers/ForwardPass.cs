namespace Coppice.Learning.Networks;

/// <summary>What a layer is given to compute its output. Examples follow each other without a gap.</summary>
public readonly ref struct ForwardPass
{
    /// <summary>The number of examples.</summary>
    public required int Rows { get; init; }

    /// <summary>The place of the first of them in the batch.</summary>
    public int FirstRow { get; init; }

    /// <summary>What comes in.</summary>
    public required ReadOnlySpan<float> Input { get; init; }

    /// <summary>Where the output goes; the memory of <see cref="Input"/> where the layer works in place.</summary>
    public required Span<float> Output { get; init; }

    /// <summary>The layer's parameters.</summary>
    public ReadOnlySpan<float> Parameters { get; init; }

    /// <summary>The layer's state.</summary>
    public Span<float> State { get; init; }

    /// <summary>Whether this is training, and not prediction.</summary>
    public bool Training { get; init; }

    /// <summary>Names the random numbers of this layer in this step: the same for all examples of a batch.</summary>
    public ulong RandomKey { get; init; }
}
