using System.Numerics;

namespace Coppice.Learning.Networks;

/// <summary>What is done pixel by pixel with numbers that belong to the channels.</summary>
static class Channels
{
    /// <summary>x × scale + shift.</summary>
    public static void ScaleAndShift(
        ReadOnlySpan<float> pixels, ReadOnlySpan<float> scale, ReadOnlySpan<float> shift, Span<float> to)
    {
        for (var at = 0; at < pixels.Length; at += scale.Length)
        {
            var from = pixels.Slice(at, scale.Length);
            var into = to.Slice(at, scale.Length);
            var c = 0;
            for (; c <= scale.Length - Vector<float>.Count; c += Vector<float>.Count)
            {
                (new Vector<float>(from[c..]) * new Vector<float>(scale[c..]) + new Vector<float>(shift[c..]))
                    .CopyTo(into[c..]);
            }

            for (; c < scale.Length; c++)
                into[c] = from[c] * scale[c] + shift[c];
        }
    }

    /// <summary>a × scaleA + b × scaleB + shift.</summary>
    public static void Combine(
        ReadOnlySpan<float> a, ReadOnlySpan<float> scaleA, ReadOnlySpan<float> b, ReadOnlySpan<float> scaleB,
        ReadOnlySpan<float> shift, Span<float> to)
    {
        var channels = shift.Length;
        for (var at = 0; at < a.Length; at += channels)
        {
            var first = a.Slice(at, channels);
            var second = b.Slice(at, channels);
            var into = to.Slice(at, channels);
            var c = 0;
            for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
            {
                (new Vector<float>(first[c..]) * new Vector<float>(scaleA[c..])
                    + new Vector<float>(second[c..]) * new Vector<float>(scaleB[c..])
                    + new Vector<float>(shift[c..])).CopyTo(into[c..]);
            }

            for (; c < channels; c++)
                into[c] = first[c] * scaleA[c] + second[c] * scaleB[c] + shift[c];
        }
    }

    /// <summary>Adds (a − shiftA) × (b − shiftB) to the sums of the channels; without shiftA, a as it is.</summary>
    public static void AddProducts(
        ReadOnlySpan<float> a, ReadOnlySpan<float> shiftA, ReadOnlySpan<float> b, ReadOnlySpan<float> shiftB,
        Span<float> sums)
    {
        for (var at = 0; at < a.Length; at += sums.Length)
        {
            var first = a.Slice(at, sums.Length);
            var second = b.Slice(at, sums.Length);
            var c = 0;
            for (; c <= sums.Length - Vector<float>.Count; c += Vector<float>.Count)
            {
                var x = new Vector<float>(first[c..]);
                if (!shiftA.IsEmpty)
                    x -= new Vector<float>(shiftA[c..]);
                var y = new Vector<float>(second[c..]) - new Vector<float>(shiftB[c..]);
                (new Vector<float>(sums[c..]) + x * y).CopyTo(sums[c..]);
            }

            for (; c < sums.Length; c++)
                sums[c] += (first[c] - (shiftA.IsEmpty ? 0 : shiftA[c])) * (second[c] - shiftB[c]);
        }
    }
}
