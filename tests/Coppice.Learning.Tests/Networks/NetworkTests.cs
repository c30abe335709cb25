using Coppice.Learning.Networks;
using Xunit;

namespace Coppice.Learning.Tests.Networks;

public sealed class NetworkTests
{
    static Network Small(ulong seed = 1) => new(
        new Shape(6, 6, 1),
        [
            new Conv2D(5), new ReLU(), new MaxPool2D(2), new Flatten(), new Dense(12), new BatchNorm(), new ReLU(),
            new Dropout(0.2), new Dense(3),
        ],
        seed: seed);

    [Fact]
    public void Summary_of_the_seed_network_counts_its_parameters()
    {
        var network = Mnist.SeedNetwork(seed: 0);

        Assert.Equal(1_048_853, network.ParameterCount);
        Assert.Equal([320, 0, 9_248, 0, 0, 0, 1_037_025, 0, 2_260], network.Summary.Select(l => l.Parameters));
        Assert.Equal(new Shape(12, 12, 32), network.Summary[4].Output);
    }

    [Fact]
    public void Layers_that_do_not_fit_are_told_with_both_shapes()
    {
        Assert.Equal(
            "layer 2, dense: it takes a vector of 3200 to one of 10, and is given 10×10×32: put a flatten before it",
            Fault(new Conv2D(32), new Dense(10)));
        Assert.Contains("layer 1, conv2d: its filters of 13×13 are larger than the image 12×12×1", Fault(new Conv2D(1, 13)));
        Assert.Contains("layer 2, maxpool2d: its windows are 2×2 pixels", Fault(new Flatten(), new MaxPool2D(2)));
        Assert.Contains("2 classes or more, and the network's output is 10×10×32", Fault(new Conv2D(32)));
        Assert.Contains("layer 1, dropout: rate must be from 0 to below 1, got 1", Fault(new Dropout(1)));

        static string Fault(params Layer[] layers) =>
            Assert.Throws<NetworkException>(() => new Network(new Shape(12, 12, 1), layers)).Message;
    }

    [Fact]
    public void Train_does_what_gradients_and_a_step_do_to_the_same_bits()
    {
        var (one, two) = (Small(), Small());
        var (first, second) = (new Adam().Start(one.ParameterCount), new Adam().Start(one.ParameterCount));
        for (var step = 0; step < 5; step++)
        {
            var (inputs, labels) = (Numbers.Make(7 * 36, step), Numbers.Labels(7, 3, step));
            var loss = one.Train(inputs, labels, first);
            two.ClearGradients();
            Assert.Equal(two.ForwardBackward(inputs, labels), loss);
            second.Step(two.Parameters, two.Gradients);
        }

        Assert.Equal(two.Parameters.ToArray(), one.Parameters.ToArray());
        Assert.Equal(two.State.ToArray(), one.State.ToArray());
    }

    [Fact]
    public void Gradients_add_up_until_they_are_cleared()
    {
        var network = new Network(new Shape(4), [new Dense(3)]);
        float[] inputs = [1, 2, 3, 4];
        network.ForwardBackward(inputs, [1]);
        var once = network.Gradients.ToArray();
        network.ForwardBackward(inputs, [1]);
        Assert.Equal(once.Select(g => 2 * g), network.Gradients.ToArray());
        network.ClearGradients();
        network.ForwardBackward(inputs, [1]);
        Assert.Equal(once, network.Gradients.ToArray());
        network.ClearGradients();
        Assert.All(network.Gradients.ToArray(), g => Assert.Equal(0, g));
    }

    [Fact]
    public void Clone_is_equal_and_apart()
    {
        var network = Small();
        var clone = network.Clone();
        Assert.Equal(network.Parameters.ToArray(), clone.Parameters.ToArray());

        clone.Train(Numbers.Make(72), [0f, 1f], new Sgd().Start(clone.ParameterCount));

        Assert.Equal(Small().Parameters.ToArray(), network.Parameters.ToArray());
        Assert.NotEqual(network.Parameters.ToArray(), clone.Parameters.ToArray());
    }

    [Fact]
    public void Training_twice_gives_the_same_bits_and_another_seed_others()
    {
        Assert.Equal(After(1), After(1));
        Assert.NotEqual(After(1), After(2));

        static float[] After(ulong seed)
        {
            var network = Small(seed);
            var optimizer = new Adagrad { LearningRate = 0.1 }.Start(network.ParameterCount);
            for (var step = 0; step < 4; step++)
                network.Train(Numbers.Make(5 * 36, step), Numbers.Labels(5, 3, step), optimizer);
            return network.Parameters.ToArray();
        }
    }

    [Fact]
    public void Predictions_are_probabilities_and_do_not_depend_on_their_batch()
    {
        var network = Small();
        var inputs = Numbers.Make(300 * 36);
        var together = new float[900];
        network.Predict(inputs, together);
        var alone = new float[3];
        network.Predict(inputs.AsSpan(299 * 36), alone);

        Assert.Equal(together[897..], alone);
        Assert.Equal(1, together[..3].Sum(), 1e-6);
    }

    [Theory]
    [InlineData(float.NaN, 0f, "example 1 of the batch holds NaN at place 2")]
    [InlineData(float.PositiveInfinity, 0f, "at place 2")]
    [InlineData(1f, 3f, "must be a class number from 0 to 2, got 3")]
    [InlineData(1f, 0.5f, "got 0.5")]
    public void Bad_examples_are_told_and_change_nothing(float input, float label, string message)
    {
        var network = new Network(new Shape(4), [new Dense(3)]);
        var before = network.Parameters.ToArray();
        var inputs = Numbers.Make(8);
        inputs[6] = input;

        var fault = Assert.Throws<NetworkException>(
            () => network.Train(inputs, [0f, label], new Sgd().Start(network.ParameterCount)));

        Assert.Contains(message, fault.Message);
        Assert.Equal(before, network.Parameters.ToArray());
    }

    [Fact]
    public void A_loss_that_runs_away_is_told_with_its_step()
    {
        var network = new Network(new Shape(4), [new Dense(1)], new MeanSquaredError());
        var optimizer = new Sgd { LearningRate = 1e20 }.Start(network.ParameterCount);
        var fault = Assert.Throws<NetworkException>(() =>
        {
            for (var step = 0; step < 10; step++)
                network.Train([1, 2, 3, 4], [1f], optimizer);
        });

        Assert.Matches("the loss became .* at step \\d+: lower the learning rate", fault.Message);
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        var network = new Network(new Shape(4), [new Dense(3)]);

        Assert.Contains("4 numbers each, got 5", Assert.Throws<ArgumentException>(
            () => network.ForwardBackward(new float[5], [0f])).Message);
        Assert.Contains("1 examples have 1 targets", Assert.Throws<ArgumentException>(
            () => network.ForwardBackward(new float[4], [0f, 1f])).Message);
    }

    [Fact]
    public void Steps_allocate_nothing()
    {
        var network = Small();
        var optimizer = new Adam().Start(network.ParameterCount);
        var (inputs, labels) = (Numbers.Make(7 * 36), Numbers.Labels(7, 3));
        for (var step = 0; step < 3; step++)
            network.Train(inputs, labels, optimizer);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var step = 0; step < 20; step++)
            network.Train(inputs, labels, optimizer);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}
