namespace Coppice.Learning.Networks;

/// <summary>What a layer is given to pass gradients on. Examples follow each other without a gap.</summary>
public readonly ref struct BackwardPass
{
    /// <summary>The number of examples.</summary>
    public required int Rows { get; init; }

    /// <summary>The place of the first of them in the batch.</summary>
    public int FirstRow { get; init; }

    /// <summary>What came in; of a layer that worked in place, its output.</summary>
    public required ReadOnlySpan<float> Input { get; init; }

    /// <summary>What went out; not to be relied on unless the layer says that it reads it.</summary>
    public required ReadOnlySpan<float> Output { get; init; }

    /// <summary>The gradient of the loss by the output.</summary>
    public required ReadOnlySpan<float> OutputGradient { get; init; }

    /// <summary>Where the gradient by the input goes; empty where nobody needs it. Of a layer that works in place, the
    /// memory of <see cref="OutputGradient"/>.</summary>
    public required Span<float> InputGradient { get; init; }

    /// <summary>The layer's parameters.</summary>
    public ReadOnlySpan<float> Parameters { get; init; }

    /// <summary>What the gradients by the parameters are added to.</summary>
    public Span<float> Gradients { get; init; }

    /// <summary>The layer's state.</summary>
    public ReadOnlySpan<float> State { get; init; }

    /// <summary>As in the forward pass.</summary>
    public ulong RandomKey { get; init; }

    /// <summary>Whether more examples of the batch follow in another pass: the layer may keep what it would add to
    /// <see cref="Gradients"/> until the last.</summary>
    internal bool IsContinued { get; init; }

    /// <summary>Whether nobody looks at the gradient by an input of 0.</summary>
    internal bool IsMasked { get; init; }

    /// <summary>Takes gradients as soon as they are whole, in place of <see cref="Gradients"/>; null in a pass that
    /// gathers them.</summary>
    internal IGradientSink? Sink { get; init; }

    /// <summary>Whether <see cref="Gradients"/> of a layer that sees whole batches hold nothing yet.</summary>
    internal bool Fresh { get; init; }
}
