using System.ComponentModel;
using Coppice.Learning.Numerics;

namespace Coppice.Learning.Networks;

/// <summary>In training, sets a share of the numbers to 0 and raises the others, so that their expected sum stays
/// (Srivastava et al., Dropout, 2014). Which ones follows from the network's seed, the step, and the place.</summary>
public sealed record Dropout : Layer
{
    /// <summary>A half is dropped, to be set otherwise.</summary>
    public Dropout()
    {
    }

    /// <summary>That share is dropped.</summary>
    public Dropout(double rate) => Rate = rate;

    /// <summary>The share that is dropped.</summary>
    [Description("The share that is dropped, from 0 to below 1.")]
    public double Rate { get; init; } = 0.5;

    /// <inheritdoc/>
    public override BoundLayer Bind(Shape input) => Rate is >= 0 and < 1
        ? new Bound(input, Rate)
        : throw new NetworkException(FormattableString.Invariant($"rate must be from 0 to below 1, got {Rate}"));

    sealed class Bound(Shape shape, double rate) : BoundLayer(shape, shape)
    {
        readonly uint _limit = (uint)(rate * uint.MaxValue);

        public override bool InPlace => true;

        // The same numbers are dropped by drawing them again.
        public override bool ReadsOutput => false;

        public override void Forward(in ForwardPass pass)
        {
            if (pass.Training)
                Drop(pass.Input, pass.Output, pass.RandomKey, pass.FirstRow);
            else
                Elements.Move(pass.Input, pass.Output);
        }

        public override void Backward(in BackwardPass pass)
        {
            if (!pass.InputGradient.IsEmpty)
                Drop(pass.OutputGradient, pass.InputGradient, pass.RandomKey, pass.FirstRow);
        }

        // A stream for each example: whatever part of a batch comes first, the same is dropped.
        void Drop(ReadOnlySpan<float> from, Span<float> to, ulong key, int firstRow)
        {
            var scale = (float)(1 / (1 - rate));
            for (var at = 0; at < from.Length; at += Input.Size)
            {
                var stream = new RandomKey(RandomKey.Mix(key) + (ulong)(firstRow + at / Input.Size)).Stream();
                for (var i = at; i < at + Input.Size; i++)
                    to[i] = (uint)stream.Next() < _limit ? 0 : from[i] * scale;
            }
        }
    }
}
