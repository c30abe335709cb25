using System.Numerics;

namespace Coppice.Learning.Networks;

/// <summary>A maximum over windows at work. Of equal numbers the first of a window, line by line, has the
/// gradient.</summary>
/// <remarks>It remembers where in its window each maximum was: the input, several times as large, need not come back
/// through the caches, nor be kept.</remarks>
sealed unsafe class BoundMaxPool2D(Shape input, Shape output, int size, int stride) : BoundLayer(input, output)
{
    // Windows side by side: each number of the input's gradient is written once, and none is left over.
    readonly bool _covers =
        stride == size && output.Height * size == input.Height && output.Width * size == input.Width;

    // Of each example of the batch, counted line by line; as numbers, so that they are chosen like them.
    AlignedFloats _places = new(0);

    public override bool ReadsOutput => false;

    internal override bool ReadsInput => false;

    public override void Forward(in ForwardPass pass)
    {
        Reserve(pass.FirstRow + pass.Rows);
        fixed (float* input = pass.Input, output = pass.Output)
        {
            var to = output;
            var places = _places.Start + (nint)pass.FirstRow * Output.Size;
            for (var row = 0; row < pass.Rows; row++)
            {
                for (var y = 0; y < Output.Height; y++)
                {
                    for (var x = 0; x < Output.Width; x++, to += Output.Channels, places += Output.Channels)
                        Largest(Corner(input, row, y, x), to, places);
                }
            }
        }
    }

    public override void Backward(in BackwardPass pass)
    {
        if (pass.InputGradient.IsEmpty)
            return;
        if (!_covers)
            pass.InputGradient.Clear();
        fixed (float* outputGradient = pass.OutputGradient, inputGradient = pass.InputGradient)
        {
            var gradient = outputGradient;
            var places = _places.Start + (nint)pass.FirstRow * Output.Size;
            for (var row = 0; row < pass.Rows; row++)
            {
                for (var y = 0; y < Output.Height; y++)
                {
                    for (var x = 0; x < Output.Width; x++, gradient += Output.Channels, places += Output.Channels)
                        Spread(places, gradient, Corner(inputGradient, row, y, x));
                }
            }
        }
    }

    // The first pixel of the window behind an output pixel.
    float* Corner(float* images, int row, int y, int x) =>
        images + ((nint)row * Input.Height + y * stride) * Input.Width * Input.Channels
        + (nint)x * stride * Input.Channels;

    void Largest(float* window, float* to, float* places)
    {
        var (channels, line) = (Input.Channels, Input.Width * Input.Channels);
        var c = 0;
        for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
        {
            var (most, place, count) = (Vector.Load(window + c), Vector<float>.Zero, 0f);
            for (var y = 0; y < size; y++)
            {
                for (var x = 0; x < size; x++, count++)
                {
                    var value = Vector.Load(window + y * line + x * channels + c);
                    // A NaN must come through, or nobody would notice it.
                    var taken = Vector.GreaterThan(value, most) | ~Vector.Equals(value, value);
                    most = Vector.ConditionalSelect(taken, value, most);
                    place = Vector.ConditionalSelect(taken, new Vector<float>(count), place);
                }
            }

            most.Store(to + c);
            place.Store(places + c);
        }

        for (; c < channels; c++)
        {
            var (most, place, count) = (window[c], 0f, 0f);
            for (var y = 0; y < size; y++)
            {
                for (var x = 0; x < size; x++, count++)
                {
                    var value = window[y * line + x * channels + c];
                    if (value > most || float.IsNaN(value))
                        (most, place) = (value, count);
                }
            }

            (to[c], places[c]) = (most, place);
        }
    }

    void Spread(float* places, float* outputGradient, float* to)
    {
        var (channels, line) = (Input.Channels, Input.Width * Input.Channels);
        var c = 0;
        for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
        {
            var (place, gradient, count) = (Vector.Load(places + c), Vector.Load(outputGradient + c), 0f);
            for (var y = 0; y < size; y++)
            {
                for (var x = 0; x < size; x++, count++)
                {
                    var at = y * line + x * channels + c;
                    var hit = Vector.Equals(place, new Vector<float>(count));
                    var given = Vector.ConditionalSelect(hit, gradient, Vector<float>.Zero);
                    (_covers ? given : Vector.Load(to + at) + given).Store(to + at);
                }
            }
        }

        for (; c < channels; c++)
        {
            var count = 0f;
            for (var y = 0; y < size; y++)
            {
                for (var x = 0; x < size; x++, count++)
                {
                    var at = y * line + x * channels + c;
                    var given = places[c] == count ? outputGradient[c] : 0;
                    to[at] = _covers ? given : to[at] + given;
                }
            }
        }
    }

    // Examples come a few at a time: those that came before stay.
    void Reserve(int rows)
    {
        if (rows * Output.Size <= _places.Length)
            return;
        var places = new AlignedFloats(Math.Max(rows * Output.Size, 2 * _places.Length));
        _places.Span.CopyTo(places.Span);
        _places = places;
    }
}
