using Coppice.Learning.Networks;
using Coppice.Learning.ParameterServer.Rules;
using Xunit;

namespace Coppice.Learning.Tests.Networks;

/// <summary>Dense layers with few examples leave rows alone whose inputs are 0: nobody may notice.</summary>
public sealed class RestingRowsTests
{
    const int Inputs = 40;

    public static TheoryData<string> Optimizers => ["sgd", "momentum", "adam", "adagrad"];

    [Theory, MemberData(nameof(Optimizers))]
    public void Train_gives_the_bits_of_gradients_and_a_step(string name)
    {
        OptimizerOptions options = name switch
        {
            "sgd" => new Sgd { LearningRate = 0.1 },
            "momentum" => new Momentum { LearningRate = 0.1 },
            "adam" => new Adam { LearningRate = 0.1 },
            _ => new Adagrad { LearningRate = 0.1 },
        };
        var (one, two) = (Pooled(new ReLU()), Pooled(new ReLU()));
        var (first, second) = (options.Start(one.ParameterCount), options.Start(one.ParameterCount));
        for (var step = 0; step < 5; step++)
        {
            var (inputs, labels) = (Numbers.Make(3 * 49, step), Numbers.Labels(3, 3, step));
            one.Train(inputs, labels, first);
            two.ClearGradients();
            two.ForwardBackward(inputs, labels);
            second.Step(two.Parameters, two.Gradients);
        }

        Assert.Equal(two.Parameters.ToArray(), one.Parameters.ToArray());
    }

    [Fact]
    public void Rectifiers_before_a_pool_give_the_bits_of_one_that_is_not_moved()
    {
        var (one, two) = (Pooled(new ReLU()), Pooled(new OwnReLU()));
        var (first, second) = (new Sgd().Start(one.ParameterCount), new Sgd().Start(one.ParameterCount));
        for (var step = 0; step < 5; step++)
        {
            var (inputs, labels) = (Numbers.Make(3 * 49, step), Numbers.Labels(3, 3, step));
            Assert.Equal(two.Train(inputs, labels, second), one.Train(inputs, labels, first));
        }

        Assert.Equal(two.Parameters.ToArray(), one.Parameters.ToArray());
    }

    [Fact]
    public void Motion_of_rows_that_rest_is_made_up_for()
    {
        var layers = new Layer[] { new Dense(21), new ReLU(), new Dense(3) };
        var (one, two) = (new Network(new Shape(Inputs), layers), new Network(new Shape(Inputs), layers));
        var (first, second) = (
            new LookAhead(0.1, 0.9f, one.ParameterCount), new LookAhead(0.1, 0.9f, one.ParameterCount));
        for (var step = 0; step < 40; step++)
        {
            // Each input is 0 in most steps, and some always.
            var inputs = Numbers.Make(4 * Inputs, step);
            for (var i = 0; i < inputs.Length; i++)
                inputs[i] = (i % Inputs + step) % 7 < 2 && i % Inputs > 4 ? inputs[i] : 0;
            var labels = Numbers.Labels(4, 3, step);
            one.Train(inputs, labels, first);
            two.ClearGradients();
            two.ForwardBackward(inputs, labels);
            second.Step(two.Parameters, two.Gradients);
            if (step % 16 == 3)
                AssertClose(two.Parameters, one.Parameters);
        }

        AssertClose(two.Parameters, one.Parameters);
        AssertClose(second.State(0), first.State(0));
        Assert.NotEqual(0, first.State(0)[6 * 21]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Steps_in_place_give_the_same_bits_for_all_widths(bool glides)
    {
        var results = new List<float[]>();
        foreach (var kernel in new[] { Kernel.Wide128, Kernel.Wide256, Kernel.Wide512 })
        {
            var layer = new BoundDense(new Shape(Inputs), new Dense(37), kernel);
            var parameters = new AlignedFloats(layer.ParameterCount);
            Numbers.Make(layer.ParameterCount).CopyTo(parameters.Span);
            Optimizer optimizer = glides
                ? new LookAhead(0.1, 0.9f, layer.ParameterCount)
                : new Sgd { LearningRate = 0.1 }.Start(layer.ParameterCount);
            for (var step = 0; step < 3; step++)
            {
                var input = Numbers.Make(2 * Inputs, step);
                for (var i = step; i < Inputs; i += 3)
                    (input[i], input[Inputs + i]) = (0, 0);
                var (output, inputGradient) = (new float[2 * 37], new float[2 * Inputs]);
                layer.Forward(new ForwardPass
                {
                    Rows = 2,
                    Input = input,
                    Output = output,
                    Parameters = parameters.Span,
                    Training = true,
                });
                optimizer.Begin();
                layer.Backward(new BackwardPass
                {
                    Rows = 2,
                    Input = input,
                    Output = output,
                    OutputGradient = Numbers.Make(output.Length, step + 9),
                    InputGradient = inputGradient,
                    Parameters = parameters.Span,
                    Gradients = new float[layer.ParameterCount],
                    Sink = new LayerSink(parameters, 0, optimizer),
                    IsMasked = true,
                });
                layer.Settle();
                results.Add([.. parameters.Span, .. output, .. inputGradient]);
            }
        }

        for (var i = 3; i < results.Count; i++)
            Assert.Equal(results[i % 3], results[i]);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(37)]
    [InlineData(47)]
    public void Fresh_gradients_are_those_added_to_zeros_for_all_widths(int units)
    {
        var expected = Gradients(Kernel.Wide128, units, held: 0, fresh: false);
        Assert.Contains(0, expected[..(Inputs * units)]);
        foreach (var kernel in new[] { Kernel.Wide128, Kernel.Wide256, Kernel.Wide512 })
        {
            Assert.Equal(expected, Gradients(kernel, units, held: 0, fresh: false));
            Assert.Equal(expected, Gradients(kernel, units, held: 7, fresh: true));
        }
    }

    [Fact]
    public void Few_examples_give_the_outputs_of_single_sums_for_all_widths()
    {
        foreach (var units in new[] { 16, 40, 225 })
        {
            var parameters = Numbers.Make((Inputs + 1) * units);
            var input = Resting(4, step: 1);
            var expected = new float[4 * units];
            for (var i = 0; i < expected.Length; i++)
            {
                expected[i] = parameters[Inputs * units + i % units];
                for (var at = 0; at < Inputs; at++)
                {
                    expected[i] = MathF.FusedMultiplyAdd(
                        input[i / units * Inputs + at], parameters[at * units + i % units], expected[i]);
                }
            }

            foreach (var kernel in new[] { Kernel.Wide128, Kernel.Wide256, Kernel.Wide512 })
            {
                var output = new float[4 * units];
                new BoundDense(new Shape(Inputs), new Dense(units), kernel).Forward(new ForwardPass
                {
                    Rows = 4,
                    Input = input,
                    Output = output,
                    Parameters = parameters,
                    Training = true,
                });
                Assert.Equal(expected, output);
            }
        }
    }

    static float[] Gradients(Kernel kernel, int units, float held, bool fresh)
    {
        var layer = new BoundDense(new Shape(Inputs), new Dense(units), kernel);
        var gradients = new float[layer.ParameterCount];
        Array.Fill(gradients, held);
        layer.Backward(new BackwardPass
        {
            Rows = 3,
            Input = Resting(3, step: 2),
            Output = new float[3 * units],
            OutputGradient = Numbers.Make(3 * units, 9),
            InputGradient = new float[3 * Inputs],
            Parameters = Numbers.Make(layer.ParameterCount),
            Gradients = gradients,
            Fresh = fresh,
            IsMasked = true,
        });
        return gradients;
    }

    // Of some inputs that follow each other all examples have 0.
    static float[] Resting(int examples, int step)
    {
        var input = Numbers.Make(examples * Inputs, step);
        for (var i = 0; i < input.Length; i++)
            input[i] = i % Inputs % 7 < 3 ? 0 : input[i];
        return input;
    }

    // One filter gives zeros only.
    static Network Pooled(Layer rectifier)
    {
        var network = new Network(
            new Shape(7, 7, 1),
            [
                new Conv2D(3), rectifier, new MaxPool2D(2) { Stride = 1 }, new Flatten(), new Dense(20), new ReLU(),
                new Dense(3),
            ]);
        network.Parameters[9 * 3 + 1] = -100;
        return network;
    }

    static void AssertClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i], 2e-5f);
    }

    sealed record OwnReLU : Layer
    {
        public override BoundLayer Bind(Shape input) => new Bound(input);

        sealed class Bound(Shape shape) : BoundLayer(shape, shape)
        {
            public override void Forward(in ForwardPass pass) => Elements.Rectify(pass.Input, pass.Output);

            public override void Backward(in BackwardPass pass) =>
                Elements.KeepWherePositive(pass.Output, pass.OutputGradient, pass.InputGradient);
        }
    }
}
