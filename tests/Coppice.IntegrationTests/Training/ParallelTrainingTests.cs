using Coppice.IntegrationTests.Workers;
using Coppice.Learning.Networks;
using Coppice.Learning.ParameterServer;
using Coppice.Learning.ParameterServer.Rules;
using Xunit;

namespace Coppice.IntegrationTests.Training;

/// <summary>Workers and shards in processes of their own, some of which are killed.</summary>
public sealed class ParallelTrainingTests
{
    [Fact]
    public async Task Network_is_trained_by_workers_that_exchange_over_http()
    {
        await using var processes = await ProcessCluster.StartAsync("one", "two");
        await using var cluster = await processes.ConnectAsync();
        var clouds = new Clouds(3000);

        var result = await clouds.Network.FitAsync(
            cluster, clouds.Source, Options(epochs: 2), new DataParallelOptions { Workers = 2, Shards = 2 });

        Assert.True(clouds.Accuracy > 0.95, $"accuracy {clouds.Accuracy}");
        Assert.All(result.Epochs, epoch => Assert.Equal(3000, epoch.Examples));
        Assert.All(result.Epochs, epoch => Assert.True(epoch.Bytes > 0));
    }

    [Fact]
    public async Task Training_goes_on_when_a_worker_and_a_shard_are_killed()
    {
        await using var processes = await ProcessCluster.StartAsync("one", "two");
        var server = processes.Add("server", "--tag", "shard");
        await using var cluster = await processes.ConnectAsync();
        while (cluster.Workers.Count < 3)
            await Task.Delay(50);
        var clouds = new Clouds(9_000);
        var kills = new Queue<Action>([processes.Workers[0].KillChild, server.KillChild]);
        var killer = new Killer(kills);

        var result = await clouds.Network.FitAsync(
            cluster,
            clouds.Source,
            Options(epochs: 4) with { Callbacks = [killer] },
            new DataParallelOptions
            {
                Rule = new Agn(),
                Workers = 3,
                Window = 1,
                ShardTags = ["shard"],
                Lapse = TimeSpan.FromSeconds(3),
                CheckpointEvery = TimeSpan.FromSeconds(1),
            });

        Assert.Empty(kills);
        Assert.Equal([9_000, 9_000, 9_000, 9_000], result.Epochs.Select(epoch => epoch.Examples));
        Assert.True(clouds.Accuracy > 0.95, $"accuracy {clouds.Accuracy}");
    }

    [Theory]
    [Trait("Category", "Soak")]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Digits_take_a_gigabyte_at_most_whoever_is_killed(bool kills)
    {
        var (train, test) = (Mnist.Read("train"), Mnist.Read("t10k"));
        await using var processes = await ProcessCluster.StartAsync("one", "two");
        var server = processes.Add("server", "--tag", "shard");
        await using var cluster = await processes.ConnectAsync();
        while (cluster.Workers.Count < 3)
            await Task.Delay(50);
        var network = Mnist.Network(train);
        var deaths = new Queue<Action>(kills ? [processes.Workers[0].KillChild, server.KillChild] : []);

        var result = await network.FitAsync(
            cluster,
            ExampleSource.Of(train),
            new TrainingOptions
            {
                Batch = 4,
                Optimizer = new Sgd { LearningRate = 1 },
                Schedule = new Linear { Warmup = 0.05, End = 0.05 },
                Test = test,
                Callbacks = [new Killer(deaths, apart: 0.3)],
            },
            new DataParallelOptions { Rule = new Downpour(), Workers = 3, Window = 4, ShardTags = ["shard"] });

        var epoch = Assert.Single(result.Epochs);
        TestContext.Current.TestOutputHelper?.WriteLine($"{epoch}");
        Assert.Empty(deaths);
        Assert.Equal(60_000, epoch.Examples);
        Assert.InRange(epoch.Bytes, 1, 1_000_000_000);
        Assert.True(epoch.Test?.Accuracy >= 0.983, $"accuracy {epoch.Test?.Accuracy}");
    }

    static TrainingOptions Options(int epochs) => new()
    {
        Epochs = epochs,
        Batch = 4,
        Optimizer = new Sgd { LearningRate = 0.05 },
        Schedule = new Linear { Warmup = 0.05, End = 0.05 },
    };

    /// <summary>Kills one after the other, as soon as so much more of an epoch is done.</summary>
    sealed class Killer(Queue<Action> kills, double apart = 0.1) : TrainingCallback
    {
        double _last;

        public override void OnStep(Network network, TrainingProgress progress)
        {
            var done = progress.Epoch - 1 + (progress.Done / (double)progress.Examples);
            if (done < _last + apart || progress.Done == progress.Examples || !kills.TryDequeue(out var kill))
                return;
            _last = done;
            kill();
        }
    }
}
