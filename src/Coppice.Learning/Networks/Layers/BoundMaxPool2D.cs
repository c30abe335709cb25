using System.Numerics;

namespace Coppice.Learning.Networks;

/// <summary>A maximum over windows at work. Of equal numbers the first of a window, line by line, has the
/// gradient.</summary>
sealed unsafe class BoundMaxPool2D(Shape input, Shape output, int size, int stride) : BoundLayer(input, output)
{
    // Windows side by side: each number of the input's gradient is written once, and none is left over.
    readonly bool _covers =
        stride == size && output.Height * size == input.Height && output.Width * size == input.Width;

    public override void Forward(in ForwardPass pass)
    {
        fixed (float* input = pass.Input, output = pass.Output)
        {
            var to = output;
            for (var row = 0; row < pass.Rows; row++)
            {
                for (var y = 0; y < Output.Height; y++)
                {
                    for (var x = 0; x < Output.Width; x++, to += Output.Channels)
                        Largest(Corner(input, row, y, x), to);
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
        fixed (float* input = pass.Input, output = pass.Output)
        fixed (float* outputGradient = pass.OutputGradient, inputGradient = pass.InputGradient)
        {
            var (from, gradient) = ((nint)output, (nint)outputGradient);
            for (var row = 0; row < pass.Rows; row++)
            {
                for (var y = 0; y < Output.Height; y++)
                {
                    for (var x = 0; x < Output.Width; x++)
                    {
                        Spread(
                            Corner(input, row, y, x), (float*)from, (float*)gradient,
                            Corner(inputGradient, row, y, x));
                        from += sizeof(float) * Output.Channels;
                        gradient += sizeof(float) * Output.Channels;
                    }
                }
            }
        }
    }

    // The first pixel of the window behind an output pixel.
    float* Corner(float* images, int row, int y, int x) =>
        images + ((nint)row * Input.Height + y * stride) * Input.Width * Input.Channels
        + (nint)x * stride * Input.Channels;

    void Largest(float* window, float* to)
    {
        var (channels, line) = (Input.Channels, Input.Width * Input.Channels);
        var c = 0;
        for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
        {
            var most = Vector.Load(window + c);
            for (var y = 0; y < size; y++)
            {
                for (var x = 0; x < size; x++)
                    most = Vector.Max(most, Vector.Load(window + y * line + x * channels + c));
            }

            most.Store(to + c);
        }

        for (; c < channels; c++)
        {
            var most = window[c];
            for (var y = 0; y < size; y++)
            {
                for (var x = 0; x < size; x++)
                    most = Math.Max(most, window[y * line + x * channels + c]);
            }

            to[c] = most;
        }
    }

    void Spread(float* window, float* output, float* outputGradient, float* to)
    {
        var (channels, line) = (Input.Channels, Input.Width * Input.Channels);
        var c = 0;
        for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
        {
            var most = Vector.Load(output + c);
            var gradient = Vector.Load(outputGradient + c);
            for (var y = 0; y < size; y++)
            {
                for (var x = 0; x < size; x++)
                {
                    var at = y * line + x * channels + c;
                    var hit = Vector.Equals(Vector.Load(window + at), most);
                    var given = Vector.ConditionalSelect(hit, gradient, Vector<float>.Zero);
                    (_covers ? given : Vector.Load(to + at) + given).Store(to + at);
                    gradient = Vector.ConditionalSelect(hit, Vector<float>.Zero, gradient);
                }
            }
        }

        for (; c < channels; c++)
        {
            var gradient = outputGradient[c];
            for (var y = 0; y < size; y++)
            {
                for (var x = 0; x < size; x++)
                {
                    var at = y * line + x * channels + c;
                    var given = window[at] == output[c] ? gradient : 0;
                    to[at] = _covers ? given : to[at] + given;
                    gradient -= given;
                }
            }
        }
    }
}
