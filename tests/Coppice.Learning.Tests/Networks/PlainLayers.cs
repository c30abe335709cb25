using Coppice.Learning.Networks;

namespace Coppice.Learning.Tests.Networks;

/// <summary>What a layer was given and what it gave.</summary>
sealed record PlainResult
{
    public required float[] Parameters { get; init; }

    public required float[] Input { get; init; }

    public required float[] OutputGradient { get; init; }

    /// <summary>Gradients are added to what is there.</summary>
    public required float[] GradientsBefore { get; init; }

    public required float[] Output { get; init; }

    public required float[] Gradients { get; init; }

    public required float[] InputGradient { get; init; }

    public static PlainResult Start(int rows, int input, int output, float[] parameters)
    {
        var before = Numbers.Make(parameters.Length, seed: 4);
        return new PlainResult
        {
            Parameters = parameters,
            Input = Numbers.Make(rows * input, seed: 2),
            OutputGradient = Numbers.Make(rows * output, seed: 3),
            GradientsBefore = before,
            Output = new float[rows * output],
            Gradients = [.. before],
            InputGradient = new float[rows * input],
        };
    }

    public static void Add(ref float sum, float a, float b) => sum = MathF.FusedMultiplyAdd(a, b, sum);
}

static class PlainDense
{
    public static PlainResult Run(int rows, int inputs, int outputs, float[] w)
    {
        var r = PlainResult.Start(rows, inputs, outputs, w);
        for (var row = 0; row < rows; row++)
        {
            for (var o = 0; o < outputs; o++)
            {
                ref var y = ref r.Output[row * outputs + o];
                y = w[inputs * outputs + o];
                r.Gradients[inputs * outputs + o] += r.OutputGradient[row * outputs + o];
                for (var i = 0; i < inputs; i++)
                {
                    PlainResult.Add(ref y, r.Input[row * inputs + i], w[i * outputs + o]);
                    PlainResult.Add(
                        ref r.Gradients[i * outputs + o], r.Input[row * inputs + i],
                        r.OutputGradient[row * outputs + o]);
                    PlainResult.Add(
                        ref r.InputGradient[row * inputs + i], r.OutputGradient[row * outputs + o], w[i * outputs + o]);
                }
            }
        }

        // Few examples have sums of another order.
        for (var i = 0; rows <= 4 && outputs >= 16 && i < r.InputGradient.Length; i++)
            r.InputGradient[i] = InParts(r.OutputGradient.AsSpan(i / inputs * outputs), w.AsSpan(i % inputs * outputs), outputs);
        return r;
    }

    // Every sixteenth term makes a partial sum; then the one half of these is added to the other.
    static float InParts(ReadOnlySpan<float> gradient, ReadOnlySpan<float> weights, int outputs)
    {
        var parts = new float[16];
        for (var o = 0; o < outputs; o++)
            PlainResult.Add(ref parts[o % 16], gradient[o], weights[o]);
        for (var half = 8; half > 0; half /= 2)
        {
            for (var part = 0; part < half; part++)
                parts[part] += parts[part + half];
        }

        return parts[0];
    }
}

static class PlainConv
{
    public static PlainResult Run(int rows, Shape input, Shape output, Conv2D conv, float[] w)
    {
        var r = PlainResult.Start(rows, input.Size, output.Size, w);
        var (side, filters) = (conv.Kernel, output.Channels);
        var taps = side * side * input.Channels;
        for (var row = 0; row < rows; row++)
        {
            for (var pixel = 0; pixel < output.Height * output.Width; pixel++)
            {
                var (y, x) = (pixel / output.Width * conv.Stride, pixel % output.Width * conv.Stride);
                for (var f = 0; f < filters; f++)
                {
                    var at = (row * output.Height * output.Width + pixel) * filters + f;
                    r.Output[at] = w[taps * filters + f];
                    r.Gradients[taps * filters + f] += r.OutputGradient[at];
                    for (var tap = 0; tap < taps; tap++)
                    {
                        var place = Place(row, y, x, tap);
                        PlainResult.Add(ref r.Output[at], place < 0 ? 0 : r.Input[place], w[tap * filters + f]);
                        PlainResult.Add(
                            ref r.Gradients[tap * filters + f], place < 0 ? 0 : r.Input[place], r.OutputGradient[at]);
                    }
                }
            }

            InputGradient(row);
        }

        return r;

        // The number at a filter's tap, for a filter whose corner is at y, x of the padded image; negative on its border.
        int Place(int row, int y, int x, int tap)
        {
            var (py, px) = (
                y + tap / input.Channels / side - conv.Padding, x + tap / input.Channels % side - conv.Padding);
            return py < 0 || px < 0 || py >= input.Height || px >= input.Width
                ? -1
                : ((row * input.Height + py) * input.Width + px) * input.Channels + tap % input.Channels;
        }

        // Terms by filter row, filter column from the last, filter.
        void InputGradient(int row)
        {
            for (var i = 0; i < input.Size; i++)
            {
                var (c, pixel) = (i % input.Channels, i / input.Channels);
                var (py, px) = (pixel / input.Width + conv.Padding, pixel % input.Width + conv.Padding);
                for (var ky = 0; ky < side; ky++)
                {
                    for (var kx = side - 1; kx >= 0; kx--)
                    {
                        var (y, x) = (py - ky, px - kx);
                        if (y < 0 || x < 0 || y % conv.Stride != 0 || x % conv.Stride != 0
                            || y / conv.Stride >= output.Height || x / conv.Stride >= output.Width)
                            continue;
                        var from = ((row * output.Height + y / conv.Stride) * output.Width + x / conv.Stride) * filters;
                        for (var f = 0; f < filters; f++)
                        {
                            PlainResult.Add(
                                ref r.InputGradient[row * input.Size + i], r.OutputGradient[from + f],
                                w[((ky * side + kx) * input.Channels + c) * filters + f]);
                        }
                    }
                }
            }
        }
    }
}
