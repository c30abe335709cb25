using Coppice.Learning.Networks;
using Xunit;

namespace Coppice.Learning.Tests.Networks;

/// <summary>The vectorised layers against plain loops, bit by bit: one fused multiply-add a term, the terms in
/// order.</summary>
public sealed class KernelTests
{
    public static TheoryData<int> Widths => [128, 256, 512];

    // One strip and several, whole tiles and others.
    static (Shape Input, Conv2D Conv)[] ByPoints =>
    [
        (new Shape(6, 10, 16), new Conv2D(32)), (new Shape(7, 6, 16), new Conv2D(16) { Padding = 1 }),
        (new Shape(13, 31, 16), new Conv2D(16)), (new Shape(3, 3, 48), new Conv2D(16)),
        (new Shape(10, 106, 16), new Conv2D(16)), (new Shape(6, 102, 16), new Conv2D(16) { Padding = 1 }),
    ];

    static Kernel Of(int width) => width switch
    {
        512 => Kernel.Wide512,
        256 => Kernel.Wide256,
        _ => Kernel.Wide128,
    };

    [Theory, MemberData(nameof(Widths))]
    public void Dense_gives_the_bits_of_plain_loops(int width)
    {
        var cases = new[]
        {
            (1, 3, 2), (1, 33, 16), (4, 150, 49), (3, 32, 31), (11, 96, 48), (17, 131, 225),
            (64, 131, 225), (16, 9, 2),
        };
        foreach (var (rows, inputs, outputs) in cases)
        {
            var layer = new BoundDense(new Shape(inputs), new Dense(outputs), Of(width));
            var plain = PlainDense.Run(rows, inputs, outputs, Numbers.Make(layer.ParameterCount));
            AssertSame(plain, Run(layer, rows, plain));
        }
    }

    [Theory, MemberData(nameof(Widths))]
    public void Convolutions_give_the_bits_of_plain_loops(int width)
    {
        var cases = new[]
        {
            (new Shape(5, 5, 1), new Conv2D(1, 2)), (new Shape(28, 28, 1), new Conv2D(32)),
            (new Shape(9, 30, 32), new Conv2D(32)), (new Shape(7, 6, 3), new Conv2D(40, 3) { Padding = 1 }),
            (new Shape(8, 9, 17), new Conv2D(5, 3) { Stride = 2, Padding = 1 }),
            (new Shape(7, 7, 2), new Conv2D(3, 1) { Stride = 3 }),
        };
        foreach (var (input, conv) in cases)
        {
            var output = conv.Bind(input).Output;
            var layer = new BoundConv2D(input, output, conv, Of(width));
            var plain = PlainConv.Run(2, input, output, conv, Numbers.Make(layer.ParameterCount));
            AssertSame(plain, Run(layer, 2, plain));
        }
    }

    [Theory, MemberData(nameof(Widths))]
    public void Convolutions_by_points_give_the_bits_of_plain_loops(int width)
    {
        foreach (var (input, conv) in ByPoints)
        {
            var output = conv.Bind(input).Output;
            var layer = new BoundPointConv2D(input, output, conv, Of(width));
            var plain = PlainPointConv.Run(2, input, output, conv, Numbers.Make(layer.ParameterCount));
            AssertSame(plain, Run(layer, 2, plain));
        }
    }

    [Fact]
    public void Convolutions_by_points_give_what_direct_ones_do()
    {
        foreach (var (input, conv) in ByPoints)
        {
            var output = conv.Bind(input).Output;
            var layer = new BoundPointConv2D(input, output, conv, Kernel.Best);
            var direct = PlainConv.Run(2, input, output, conv, Numbers.Make(layer.ParameterCount));
            var points = Run(layer, 2, direct);
            AssertClose(direct.Output, points.Output);
            AssertClose(direct.Gradients, points.Gradients);
            AssertClose(direct.InputGradient, points.InputGradient);
            AssertFewUnits(direct.Output, points.Output);
            AssertFewUnits(direct.Gradients, points.Gradients);
            AssertFewUnits(direct.InputGradient, points.InputGradient);
        }
    }

    [Fact]
    public void Convolutions_by_points_give_the_same_bits_however_a_batch_is_cut()
    {
        var (input, conv) = (new Shape(6, 10, 16), new Conv2D(32));
        var output = conv.Bind(input).Output;
        var layer = new BoundPointConv2D(input, output, conv, Kernel.Best);
        foreach (var seed in new[] { 1, 2 })
        {
            var plain = PlainPointConv.Run(3, input, output, conv, Numbers.Make(layer.ParameterCount, seed));
            AssertSame(plain, Run(layer, 3, plain, atOnce: 1));
            AssertSame(plain, Run(layer, 3, plain, atOnce: 2));
        }
    }

    [Theory]
    [InlineData(26, 26, 32, 32, 3, 1, true)]
    [InlineData(5, 5, 16, 16, 3, 1, true)] // 3 × 3 outputs of one tile
    [InlineData(4, 4, 16, 16, 3, 1, false)] // 2 × 2: as many products as a direct convolution's
    [InlineData(3, 26, 16, 16, 3, 1, false)] // a quarter of each tile
    [InlineData(26, 26, 24, 32, 3, 1, false)]
    [InlineData(26, 26, 32, 40, 3, 1, false)]
    [InlineData(26, 26, 32, 32, 5, 1, false)]
    [InlineData(26, 26, 32, 32, 3, 2, false)]
    public void Convolutions_go_by_points_where_that_saves_work(
        int height, int width, int channels, int filters, int side, int stride, bool expected)
    {
        var layer = new Conv2D(filters, side) { Stride = stride }.Bind(new Shape(height, width, channels));
        Assert.Equal(expected, layer is BoundPointConv2D);
    }

    [Theory]
    [InlineData(4, 6, 2)] // nothing left over
    [InlineData(5, 7, 2)] // a row and a column left over
    [InlineData(5, 6, 1)] // overlapping
    public void Pools_give_each_gradient_to_the_largest_of_its_window(int height, int width, int stride)
    {
        const int Channels = 19;
        var layer = new MaxPool2D(2) { Stride = stride }.Bind(new Shape(height, width, Channels));
        var input = Numbers.Make(layer.Input.Size);
        var (output, gradient) = (new float[layer.Output.Size], Numbers.Make(layer.Output.Size, seed: 2));
        var found = Enumerable.Repeat(float.NaN, input.Length).ToArray();
        layer.Forward(new ForwardPass { Rows = 1, Input = input, Output = output });
        layer.Backward(new BackwardPass
        {
            Rows = 1,
            Input = input,
            Output = output,
            OutputGradient = gradient,
            InputGradient = found,
        });

        var expected = new float[input.Length];
        for (var i = 0; i < output.Length; i++)
        {
            var (y, x, c) = (
                i / Channels / layer.Output.Width * stride, i / Channels % layer.Output.Width * stride, i % Channels);
            int[] window = [At(y, x, c), At(y, x + 1, c), At(y + 1, x, c), At(y + 1, x + 1, c)];
            var largest = window.MaxBy(at => input[at]);
            Assert.Equal(input[largest], output[i]);
            expected[largest] += gradient[i];
        }

        Assert.Equal(expected, found);

        int At(int y, int x, int c) => ((y * width) + x) * Channels + c;
    }

    static PlainResult Run(BoundLayer layer, int rows, PlainResult given) => Run(layer, rows, given, atOnce: rows);

    // So many examples a pass.
    static PlainResult Run(BoundLayer layer, int rows, PlainResult given, int atOnce)
    {
        var (input, output) = (layer.Input.Size, layer.Output.Size);
        var found = given with
        {
            Output = new float[rows * output],
            Gradients = [.. given.GradientsBefore],
            InputGradient = new float[rows * input],
        };
        for (var row = 0; row < rows; row += atOnce)
        {
            var some = Math.Min(atOnce, rows - row);
            layer.Forward(new ForwardPass
            {
                Rows = some,
                FirstRow = row,
                Input = given.Input.AsSpan(row * input, some * input),
                Output = found.Output.AsSpan(row * output, some * output),
                Parameters = given.Parameters,
                Training = true,
            });
        }

        for (var row = 0; row < rows; row += atOnce)
        {
            var some = Math.Min(atOnce, rows - row);
            layer.Backward(new BackwardPass
            {
                Rows = some,
                FirstRow = row,
                IsContinued = row + some < rows,
                Input = given.Input.AsSpan(row * input, some * input),
                Output = found.Output.AsSpan(row * output, some * output),
                OutputGradient = given.OutputGradient.AsSpan(row * output, some * output),
                InputGradient = found.InputGradient.AsSpan(row * input, some * input),
                Parameters = given.Parameters,
                Gradients = found.Gradients,
            });
        }

        return found;
    }

    static void AssertClose(float[] expected, float[] actual)
    {
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 2e-5f * (1 + expected.Max(Math.Abs)));
    }

    // Their difference beside themselves, as a root of mean squares: both have errors.
    static void AssertFewUnits(float[] expected, float[] actual)
    {
        var difference = Math.Sqrt(expected.Zip(actual, (a, b) => Math.Pow((double)a - b, 2)).Sum());
        Assert.InRange(difference / Math.Sqrt(expected.Sum(x => (double)x * x)), 0, 2e-6);
    }

    static void AssertSame(PlainResult plain, PlainResult vectorised)
    {
        Assert.Equal(plain.Output, vectorised.Output);
        Assert.Equal(plain.Gradients, vectorised.Gradients);
        Assert.Equal(plain.InputGradient, vectorised.InputGradient);
    }
}
