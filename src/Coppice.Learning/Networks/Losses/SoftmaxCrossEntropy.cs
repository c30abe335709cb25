using System.ComponentModel;
using Coppice.Learning.Numerics;

namespace Coppice.Learning.Networks;

/// <summary>For classes: −log of the probability that softmax gives to the right one. An example's target is the number
/// of its class, from 0, or with <see cref="OneHot"/> a probability for each class.</summary>
public sealed record SoftmaxCrossEntropy : Loss
{
    /// <summary>Whether targets are a probability for each class.</summary>
    [Description("Whether targets are a probability for each class, in place of a class number.")]
    public bool OneHot { get; init; }

    /// <summary>The share of the target that is spread over all classes (Szegedy et al., Rethinking the Inception
    /// architecture, 2016).</summary>
    [Description("The share of the target that is spread over all classes, from 0 to below 1.")]
    public double Smoothing { get; init; }

    /// <inheritdoc/>
    public override int TargetsOf(Shape output)
    {
        if (!(Smoothing is >= 0 and < 1))
            throw new NetworkException($"smoothing must be from 0 to below 1, got {Smoothing}");
        if (!output.IsFlat || output.Size < 2)
        {
            throw new NetworkException(
                $"softmax_cross_entropy takes a vector of 2 classes or more, and the network's output is {output}");
        }

        return OneHot ? output.Size : 1;
    }

    /// <inheritdoc/>
    public override double Evaluate(
        ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int rows, Span<float> gradients)
    {
        var classes = outputs.Length / rows;
        Span<double> shares = classes <= 256 ? stackalloc double[classes] : new double[classes];
        var sum = 0.0;
        for (var row = 0; row < rows; row++)
        {
            var scores = outputs.Slice(row * classes, classes);
            var logTotal = Softmax(scores, shares);
            var right = OneHot ? -1 : ClassOf(targets[row], classes, row);
            for (var k = 0; k < classes; k++)
            {
                var target = OneHot ? targets[row * classes + k] : k == right ? 1.0 : 0.0;
                target = target * (1 - Smoothing) + Smoothing / classes;
                if (target != 0)
                    sum += target * (logTotal - scores[k]);
                if (!gradients.IsEmpty)
                    gradients[row * classes + k] = (float)(shares[k] - target);
            }
        }

        return sum;
    }

    /// <inheritdoc/>
    public override int CountRight(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int rows)
    {
        var classes = outputs.Length / rows;
        var right = 0;
        for (var row = 0; row < rows; row++)
        {
            var wanted = OneHot ? Largest(targets.Slice(row * classes, classes)) : targets[row];
            if (Largest(outputs.Slice(row * classes, classes)) == wanted)
                right++;
        }

        return right;
    }

    /// <inheritdoc/>
    public override void Finish(Span<float> outputs, int rows)
    {
        var classes = outputs.Length / rows;
        Span<double> shares = classes <= 256 ? stackalloc double[classes] : new double[classes];
        for (var row = 0; row < rows; row++)
        {
            var scores = outputs.Slice(row * classes, classes);
            Softmax(scores, shares);
            for (var k = 0; k < classes; k++)
                scores[k] = (float)shares[k];
        }
    }

    // The largest score is taken away first, so that nothing overflows. Gives the logarithm of the sum of e^score.
    static double Softmax(ReadOnlySpan<float> scores, Span<double> shares)
    {
        double most = scores[0];
        foreach (var score in scores)
            most = score > most ? score : most;
        var total = 0.0;
        for (var k = 0; k < scores.Length; k++)
            total += shares[k] = Exact.Exp(scores[k] - most);
        foreach (ref var share in shares)
            share /= total;
        return most + Exact.Log(total);
    }

    static int Largest(ReadOnlySpan<float> values)
    {
        var best = 0;
        for (var k = 1; k < values.Length; k++)
        {
            if (values[k] > values[best])
                best = k;
        }

        return best;
    }

    static int ClassOf(float target, int classes, int row) => target >= 0 && target < classes && target == (int)target
        ? (int)target
        : throw new NetworkException(
            $"the label of example {row} of the batch must be a class number from 0 to {classes - 1}, got {target}");
}
