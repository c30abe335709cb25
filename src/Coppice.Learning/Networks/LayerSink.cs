namespace Coppice.Learning.Networks;

/// <summary>Lets an optimizer step on a layer's parameters as their gradients become whole.</summary>
sealed class LayerSink(AlignedFloats parameters, Optimizer optimizer) : IGradientSink
{
    public Optimizer Optimizer => optimizer;

    /// <summary>The place of the first parameter of the layer at work.</summary>
    public int Offset { get; set; }

    public float? PlainRate => optimizer.PlainRate;

    public void Take(int offset, ReadOnlySpan<float> gradients) => optimizer.Apply(
        Offset + offset, parameters.Span.Slice(Offset + offset, gradients.Length), gradients);
}
