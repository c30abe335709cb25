using Coppice.Learning.Networks;
using Xunit;

namespace Coppice.Learning.Tests.Networks;

/// <summary>Each layer's gradients by its parameters, and through it by those of a layer before it, against finite
/// differences.</summary>
public sealed class LayerGradientTests
{
    public static TheoryData<string, Shape, Layer[]> Cases => new()
    {
        { "dense", new Shape(5), [new Dense(7), new Dense(3)] },
        { "wide dense", new Shape(70), [new Dense(51), new Dense(2)] },
        { "relu", new Shape(5), [new Dense(8), new ReLU(), new Dense(3)] },
        { "conv", new Shape(5, 6, 2), [new Conv2D(3), new Conv2D(4, 2), new Flatten(), new Dense(2)] },
        {
            "conv with padding and stride", new Shape(6, 7, 1),
            [
                new Conv2D(2) { Padding = 1 }, new Conv2D(3, 3) { Padding = 2, Stride = 2 },
                new Conv2D(2, 2) { Stride = 3 }, new Flatten(), new Dense(2),
            ]
        },
        {
            "conv by points", new Shape(5, 6, 1),
            [new Conv2D(16, 2), new Conv2D(16) { Padding = 1 }, new Conv2D(16), new Flatten(), new Dense(2)]
        },
        {
            "conv as wide as vectors", new Shape(4, 5, 16),
            [new Conv2D(32, 2), new Conv2D(16, 3), new Flatten(), new Dense(2)]
        },
        {
            "pool", new Shape(5, 6, 1),
            [new Conv2D(19, 2), new MaxPool2D(2), new Flatten(), new Dense(2)]
        },
        {
            "overlapping pool", new Shape(6, 6, 1),
            [new Conv2D(3, 2), new MaxPool2D(3) { Stride = 1 }, new Flatten(), new Dense(2)]
        },
        {
            "batch norm of pixels", new Shape(3, 3, 2),
            [new Conv2D(17, 2), new BatchNorm(), new ReLU(), new Flatten(), new Dense(2)]
        },
        { "batch norm of a vector", new Shape(4), [new Dense(5), new BatchNorm(), new Dense(2)] },
        { "dropout", new Shape(6), [new Dense(20), new Dropout(0.3), new Dense(2)] },
        { "a layer of one's own", new Shape(4), [new Dense(6), new Square(), new ReLU(), new Dense(2)] },
    };

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void Gradients_are_those_of_finite_differences(string name, Shape input, Layer[] layers)
    {
        Assert.NotEmpty(name);
        var network = new Network(input, layers, new MeanSquaredError(), seed: 3);
        GradientCheck.Parameters(
            network, Numbers.Make(3 * input.Size), Numbers.Make(3 * network.TargetCount, seed: 2));
    }

    [Theory]
    [InlineData(false, 0.0)]
    [InlineData(false, 0.2)]
    [InlineData(true, 0.1)]
    public void Cross_entropy_has_the_gradients_of_finite_differences(bool oneHot, double smoothing)
    {
        var loss = new SoftmaxCrossEntropy { OneHot = oneHot, Smoothing = smoothing };
        var network = new Network(new Shape(5), [new Dense(6), new ReLU(), new Dense(4)], loss, seed: 5);
        float[] targets = oneHot ? [0, 0, 1, 0, 0.5f, 0.25f, 0.25f, 0] : [2, 0];

        GradientCheck.Parameters(network, Numbers.Make(10), targets);
    }

    [Fact]
    public void A_loss_of_ones_own_is_trained_on()
    {
        var network = new Network(new Shape(3), [new Dense(2)], new FourthPower(), seed: 5);

        GradientCheck.Parameters(network, Numbers.Make(6), [0.5f, -0.5f, 0.1f, 2]);
    }
}
