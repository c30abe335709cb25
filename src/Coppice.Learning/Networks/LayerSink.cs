namespace Coppice.Learning.Networks;

/// <summary>Lets an optimizer step on one layer's parameters as their gradients become whole.</summary>
/// <param name="parameters">The network's.</param>
/// <param name="start">The place of the layer's first.</param>
/// <param name="optimizer">With what they step.</param>
sealed unsafe class LayerSink(AlignedFloats parameters, int start, Optimizer optimizer) : IGradientSink
{
    public Optimizer Optimizer => optimizer;

    public PlainStep? Plain => optimizer.Plain?.From(start);

    public long Steps => optimizer.Steps;

    public void Take(int offset, ReadOnlySpan<float> gradients) =>
        optimizer.Apply(start + offset, parameters.Span.Slice(start + offset, gradients.Length), gradients);

    public void Ask(int offset, int count)
    {
        Ahead.Fetch(parameters.Start + start + offset, count);
        if (Plain is { LeavesMotion: true } plain)
            Ahead.Fetch(plain.Velocities + offset, count);
    }

    public void Rest(int offset, int count, long steps) =>
        optimizer.Rest(start + offset, parameters.Span.Slice(start + offset, count), steps);
}
