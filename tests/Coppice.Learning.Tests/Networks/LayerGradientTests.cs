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
            "conv as wide as vectors", new Shape(4, 5, 16),
            [new Conv2D(32, 2), new Conv2D(16, 3), new Flatten(), new Dense(2)]
        },
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
}
