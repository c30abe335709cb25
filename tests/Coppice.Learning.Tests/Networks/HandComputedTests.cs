using Coppice.Learning.Networks;
using Xunit;

namespace Coppice.Learning.Tests.Networks;

/// <summary>Cases small enough to be worked out on paper.</summary>
public sealed class HandComputedTests
{
    [Fact]
    public void Dense_weighs_inputs_and_adds_a_bias()
    {
        var network = Made(new Shape(2), [new Dense(2)], [1, 2, 3, 4, 0.5f, -0.5f]);

        Assert.Equal([7.5f, 9.5f], Predicted(network, [1, 2]));
    }

    [Fact]
    public void Conv2D_moves_its_filters_over_the_image()
    {
        var network = Made(new Shape(2, 3, 1), [new Conv2D(1, 2)], [1, 2, 3, 4, 10]);

        // 1×1 + 2×2 + 3×4 + 4×5 + 10, and one pixel further.
        Assert.Equal([47f, 57f], Predicted(network, [1, 2, 3, 4, 5, 6]));
    }

    [Fact]
    public void Conv2D_with_padding_and_stride_takes_zeros_around()
    {
        var network = Made(
            new Shape(2, 2, 1), [new Conv2D(1) { Padding = 1, Stride = 2 }], [1, 1, 1, 1, 1, 1, 1, 1, 1, 0]);

        Assert.Equal([10f], Predicted(network, [1, 2, 3, 4]));
    }

    [Fact]
    public void MaxPool2D_takes_the_largest_and_gives_the_gradient_to_the_first_of_equals()
    {
        var layer = new MaxPool2D(2).Bind(new Shape(2, 4, 1));
        float[] input = [1, 5, 7, 7, 4, 2, 7, 0];
        var (output, gradient) = (new float[2], new float[8]);
        layer.Forward(new ForwardPass { Rows = 1, Input = input, Output = output });
        layer.Backward(new BackwardPass
        {
            Rows = 1,
            Input = input,
            Output = output,
            OutputGradient = [10, 20],
            InputGradient = gradient,
        });

        Assert.Equal([5f, 7f], output);
        Assert.Equal([0f, 10, 20, 0, 0, 0, 0, 0], gradient);
    }

    [Fact]
    public void BatchNorm_brings_a_batch_to_mean_0_and_variance_1_and_remembers_both()
    {
        var network = Made(new Shape(1), [new BatchNorm { Epsilon = 1e-12, Momentum = 0.5 }], [2, 10]);
        network.ForwardBackward([1f, 3f], [0f, 0f]);

        // Mean 2, variance 1 (of the population 2): outputs 8 and 12, losses 64 and 144.
        Assert.Equal(208, network.ForwardBackward([1f, 3f], [0f, 0f]), 1e-3);
        Assert.Equal([1.5f, 1.75f], network.State.ToArray());
        Assert.Equal(10 + 2 * (1.5 - 1.5) / Math.Sqrt(1.75), Predicted(network, [1.5f])[0], 1e-5);
    }

    [Fact]
    public void Dropout_drops_its_share_in_training_only()
    {
        var layer = new Dropout(0.25).Bind(new Shape(10_000));
        var input = new float[10_000];
        Array.Fill(input, 3);
        var output = new float[10_000];
        layer.Forward(new ForwardPass { Rows = 1, Input = input, Output = output, Training = true, RandomKey = 9 });

        Assert.InRange(output.Count(y => y == 0), 2_300, 2_700);
        Assert.All(output, y => Assert.True(y is 0 or 4));
        layer.Forward(new ForwardPass { Rows = 1, Input = input, Output = output });
        Assert.Equal(input, output);
    }

    [Fact]
    public void Cross_entropy_of_even_scores_is_the_logarithm_of_the_classes()
    {
        var gradient = new float[4];
        var loss = new SoftmaxCrossEntropy().Evaluate([5, 5, 5, 5], [1], 1, gradient);

        Assert.Equal(1.3862943611, loss, 1e-9);
        Assert.Equal([0.25f, -0.75f, 0.25f, 0.25f], gradient);
    }

    [Fact]
    public void Smoothing_spreads_its_share_over_all_classes()
    {
        var gradient = new float[2];
        var loss = new SoftmaxCrossEntropy { Smoothing = 0.2 }.Evaluate([0, 0], [1], 1, gradient);

        Assert.Equal(0.6931471806, loss, 1e-9);
        Assert.Equal([0.4f, -0.4f], gradient);
    }

    [Fact]
    public void Mean_squared_error_is_that()
    {
        var gradient = new float[2];

        Assert.Equal(2.5, new MeanSquaredError().Evaluate([3, 1], [1, 2], 1, gradient), 1e-12);
        Assert.Equal([2f, -1f], gradient);
    }

    static Network Made(Shape input, Layer[] layers, float[] parameters)
    {
        var network = new Network(input, layers, new MeanSquaredError());
        parameters.CopyTo(network.Parameters);
        return network;
    }

    static float[] Predicted(Network network, float[] input)
    {
        var output = new float[network.Output.Size];
        network.Predict(input, output);
        return output;
    }
}
