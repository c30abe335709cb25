using Coppice.Learning.Networks;
using Coppice.Learning.ParameterServer;
using Coppice.Learning.ParameterServer.Rules;
using Xunit;
using LinearFall = Coppice.Learning.Networks.Linear;

namespace Coppice.Learning.Tests.ParameterServer;

/// <summary>Twenty workers on real digits: batches of 4, windows of 4, two epochs, each rule at its own rate.</summary>
public sealed class MnistTests
{
    [Fact]
    [Trait("Category", "Soak")]
    public async Task Twenty_workers_come_near_to_synchronous_training()
    {
        var synchronous = await ScoreAsync(new Synchronous(), 0.2);

        Near(await ScoreAsync(new Agn(), 0.05), 0.01);
        Near(await ScoreAsync(new Downpour(), 0.5), 0.03);
        Near(await ScoreAsync(new Aeasgd(), 0.1), 0.03);
        Near(await ScoreAsync(new Eamsgd(), 0.01), 0.03);

        void Near(double score, double within) =>
            Assert.True(score >= synchronous - within, $"{score}, and {synchronous} in lock step");
    }

    static async Task<double> ScoreAsync(ExchangeRule rule, double rate)
    {
        var (train, test) = (Read("train"), Read("t10k"));
        var network = new Network(
            train.Input,
            [
                new Conv2D(32) { Initialization = Initialization.He }, new ReLU(),
                new Conv2D(32) { Initialization = Initialization.He }, new ReLU(),
                new MaxPool2D(), new Flatten(), new Dense(225) { Initialization = Initialization.He }, new ReLU(),
                new Dense(10),
            ]);
        await using var cluster = await Cluster.LocalAsync(new LocalOptions { Slots = 2 });
        var result = await network.FitAsync(
            cluster,
            ExampleSource.Of(train),
            new TrainingOptions
            {
                Epochs = 2,
                Batch = 4,
                Optimizer = new Sgd { LearningRate = rate },
                Schedule = new LinearFall { Warmup = 0.1, End = 0.05 },
                Test = test,
            },
            new DataParallelOptions { Rule = rule, Workers = 20, Window = 4 });
        TestContext.Current.TestOutputHelper?.WriteLine($"{rule.Name} {result.Epochs[^1]}");
        return result.Epochs[^1].Test!.Value.Accuracy; // asked for
    }

    static ImageExamples Read(string part)
    {
        var folder = Path.Combine(Environment.GetEnvironmentVariable("COPPICE_DATA") ?? "", "mnist");
        var images = Path.Combine(folder, $"{part}-images-idx3-ubyte.gz");
        if (!File.Exists(images))
        {
            Assert.True(
                Environment.GetEnvironmentVariable("CI") is null, $"COPPICE_DATA must name a folder with {images} in CI.");
            Assert.Skip($"{images} is not there: COPPICE_DATA names no folder with mnist.");
        }

        return ImageExamples.FromIdx(images, Path.Combine(folder, $"{part}-labels-idx1-ubyte.gz"));
    }
}
