using Coppice.Learning.Networks;
using Xunit;

namespace Coppice.Learning.Tests.Networks;

/// <summary>Two steps with gradients 1 and then 2, worked out by hand from θ = 1.</summary>
public sealed class OptimizerTests
{
    public static TheoryData<OptimizerOptions, double, double> Cases => new()
    {
        { new Sgd { LearningRate = 0.1 }, 0.9, 0.7 },
        { new Momentum { LearningRate = 0.1, Decay = 0.5 }, 0.9, 0.65 },
        // Steps of 0.1 × (1 + 0.5 × 1) and 0.1 × (2 + 0.5 × 2.5).
        { new Nesterov { LearningRate = 0.1, Decay = 0.5 }, 0.85, 0.525 },
        // 0.1 × 1 / √1, then 0.1 × 2 / √5.
        { new Adagrad { LearningRate = 0.1 }, 0.9, 0.8105572809 },
        // Means 0.5 and 1.25 over 0.5 and 0.75; squares 0.25 and 1.1875 over 0.25 and 0.4375.
        { new Adam { LearningRate = 0.1, Beta1 = 0.5, Beta2 = 0.75 }, 0.9, 0.7988381 },
        { new Adam { LearningRate = 0.1, Beta1 = 0.5, Beta2 = 0.75, WeightDecay = 1 }, 0.8, 0.6188381 },
    };

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void Two_steps_are_those_worked_out_by_hand(OptimizerOptions options, double first, double second)
    {
        // More parameters than any vector has lanes: whole vectors and the rest.
        const int Count = 37;
        var optimizer = options.Start(Count);
        var (parameters, gradients) = (new float[Count], new float[Count]);
        Array.Fill(parameters, 1);
        Array.Fill(gradients, 1);
        optimizer.Step(parameters, gradients);
        Assert.All(parameters, p => Assert.Equal(first, p, 1e-5));
        Array.Fill(gradients, 2);
        optimizer.Step(parameters, gradients);
        Assert.All(parameters, p => Assert.Equal(second, p, 1e-5));
        Assert.All(parameters, p => Assert.Equal(parameters[0], p));
    }

    [Fact]
    public void Faulty_options_are_all_told()
    {
        var fault = Assert.Throws<ArgumentException>(
            () => new Adam { LearningRate = -1, Beta1 = 2, Epsilon = 0 }.Start(1));

        Assert.Contains("learning_rate must be above 0, got -1", fault.Message);
        Assert.Contains("beta1", fault.Message);
        Assert.Contains("epsilon", fault.Message);
    }

    [Fact]
    public void Vectors_of_another_length_are_refused() => Assert.Contains(
        "for 3 parameters",
        Assert.Throws<ArgumentException>(() => new Sgd().Start(3).Step(new float[2], new float[2])).Message);

    [Fact]
    public void Schedules_go_as_they_say()
    {
        Assert.Equal(1, new Constant().At(7, 10));
        Assert.Equal(0.55, new Linear { End = 0.1 }.At(5, 10), 1e-12);
        Assert.Equal(1, new Cosine().At(0, 10), 1e-12);
        Assert.Equal(0.5, new Cosine().At(5, 10), 1e-12);
        Assert.Equal(0.5 + 0.25 * Math.Sqrt(2), new Cosine().At(1, 4), 1e-12);
        Assert.Equal(0, new Cosine().At(10, 10), 1e-12);
        Assert.Equal([1, 0.1, 0.01], new long[] { 3, 4, 8 }.Select(s => Math.Round(new StepDecay().At(s, 12), 9)));
        Assert.Equal(0.5, new Constant { Warmup = 0.2 }.At(0, 10), 1e-12);
        Assert.Equal(1, new Constant { Warmup = 0.2 }.At(2, 10), 1e-12);
    }
}
