using Coppice.Learning.Networks;
using Xunit;

namespace Coppice.Learning.Tests.Networks;

/// <summary>Compares gradients with finite differences of the loss.</summary>
static class GradientCheck
{
    // Small enough that hardly a maximum or a ReLU changes sides, large enough for single precision.
    const float Step = 1f / 2048;

    /// <summary>Checks every parameter; those of a layer put in front show the gradient by the input.</summary>
    public static void Parameters(Network network, float[] inputs, float[] targets, double tolerance = 2e-3)
    {
        var rows = inputs.Length / network.Input.Size;
        // Dropout follows the step: the others must stand at the same one.
        var start = network.Clone();
        network.ClearGradients();
        network.ForwardBackward(inputs, targets);
        var gradients = network.Gradients.ToArray();
        var checkedAny = false;
        for (var i = 0; i < gradients.Length; i++)
        {
            var expected = (Loss(i, Step) - Loss(i, -Step)) / (2.0 * Step * rows);
            Assert.True(
                Math.Abs(expected - gradients[i]) <= tolerance * (1 + Math.Abs(expected)),
                $"parameter {i}: gradient {gradients[i]}, by finite differences {expected}");
            checkedAny |= Math.Abs(expected) > 10 * tolerance;
        }

        Assert.True(checkedAny, "no gradient is large enough to tell");

        double Loss(int i, float change)
        {
            var other = start.Clone();
            other.Parameters[i] += change;
            return other.ForwardBackward(inputs, targets);
        }
    }
}
