using Coppice.Learning.Networks;
using Xunit;

namespace Coppice.Learning.Tests.Networks;

/// <summary>The vectorised layers against plain loops, bit by bit: one fused multiply-add a term, the terms in
/// order.</summary>
public sealed class KernelTests
{
    public static TheoryData<int> Widths => [128, 256, 512];

    // One strip and several, even sides and odd ones.
    static (Shape Input, Conv2D Conv)[] ByPoints =>
    [
        (new Shape(6, 8, 16), new Conv2D(32)), (new Shape(7, 6, 16), new Conv2D(16) { Padding = 1 }),
        (new Shape(13, 31, 16), new Conv2D(16)), (new Shape(3, 3, 48), new Conv2D(16)),
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
            var layer = Assert.IsType<BoundPointConv2D>(conv.Bind(input));
            var direct = PlainConv.Run(2, input, layer.Output, conv, Numbers.Make(layer.ParameterCount));
            var points = Run(layer, 2, direct);
            AssertClose(direct.Output, points.Output);
            AssertClose(direct.Gradients, points.Gradients);
            AssertClose(direct.InputGradient, points.InputGradient);
        }
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

    static PlainResult Run(BoundLayer layer, int rows, PlainResult given)
    {
        var output = new float[rows * layer.Output.Size];
        layer.Forward(new ForwardPass
        {
            Rows = rows,
            Input = given.Input,
            Output = output,
            Parameters = given.Parameters,
            Training = true,
        });
        var (gradients, inputGradient) = (given.GradientsBefore.ToArray(), new float[given.Input.Length]);
        layer.Backward(new BackwardPass
        {
            Rows = rows,
            Input = given.Input,
            Output = output,
            OutputGradient = given.OutputGradient,
            InputGradient = inputGradient,
            Parameters = given.Parameters,
            Gradients = gradients,
        });
        return given with { Output = output, Gradients = gradients, InputGradient = inputGradient };
    }

    static void AssertClose(float[] expected, float[] actual)
    {
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 2e-5f * (1 + expected.Max(Math.Abs)));
    }

    static void AssertSame(PlainResult plain, PlainResult vectorised)
    {
        Assert.Equal(plain.Output, vectorised.Output);
        Assert.Equal(plain.Gradients, vectorised.Gradients);
        Assert.Equal(plain.InputGradient, vectorised.InputGradient);
    }
}
