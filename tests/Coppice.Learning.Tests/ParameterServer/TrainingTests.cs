using Coppice.Contracts;
using Coppice.Learning.Networks;
using Coppice.Learning.ParameterServer;
using Coppice.Learning.ParameterServer.Encodings;
using Coppice.Learning.ParameterServer.Rules;
using Xunit;
using LinearFall = Coppice.Learning.Networks.Linear;

namespace Coppice.Learning.Tests.ParameterServer;

/// <summary>Whole trainings on a cluster in this process.</summary>
public sealed class TrainingTests
{
    public static TheoryData<string> Rules => [.. TrainingRules.All.Select(rule => rule.Name)];

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task Every_example_is_seen_once_an_epoch(string rule)
    {
        // Tails of batches and of windows, and partitions of different sizes.
        var partitions = Enumerable.Range(0, 13)
            .Select(p => Enumerable.Range(0, 5 + (p % 4)).Select(i => (float)((p * 100) + i)).ToArray())
            .ToArray();
        var parabola = new Parabola();
        await using var cluster = await LocalAsync(3);

        var result = await cluster.TrainAsync(parabola, partitions, new DataParallelOptions
        {
            Rule = TrainingRules.Named(rule),
            Workers = 4,
            Window = 2,
            Batch = 2,
            Epochs = 3,
            Optimizer = new Sgd { LearningRate = 1e-3 },
        }).LimitAsync();

        var expected = partitions.SelectMany(p => p).ToDictionary(x => x, _ => 3);
        Assert.Equal(expected, parabola.Seen.GroupBy(x => x).ToDictionary(x => x.Key, x => x.Count()));
        Assert.All(result.Epochs, epoch => Assert.Equal((expected.Count, expected.Count), (epoch.Examples, epoch.Total)));
        Assert.Equal([1, 2, 3], result.Epochs.Select(epoch => epoch.Epoch));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public async Task Workers_together_learn_what_one_would(string rule)
    {
        var task = Blobs.Make(seed: 5);
        await using var cluster = await LocalAsync(2);

        var result = await cluster.TrainAsync(task.Trainable, task.Partitions(12), new DataParallelOptions
        {
            Rule = TrainingRules.Named(rule),
            Workers = 4,
            Window = 4,
            Batch = 4,
            Epochs = 3,
            Optimizer = new Sgd { LearningRate = TrainingRules.RateOf(rule) },
        }).LimitAsync();

        var best = result.Members.Count == 0 ? [result.Parameters] : result.Members;
        Assert.All(best, parameters => Assert.True(
            task.Accuracy(parameters) > 0.95, $"{rule}: {task.Accuracy(parameters)}"));
        Assert.True(result.Epochs[^1].Loss < result.Epochs[0].Loss);
    }

    [Theory]
    [InlineData("synchronous")]
    [InlineData("local-sgd")]
    [InlineData("averaging")]
    public async Task Synchronous_rules_give_the_same_bits_on_any_number_of_slots(string rule)
    {
        var task = Blobs.Make(seed: 6);
        var all = new List<float[]>();
        foreach (var (slots, encoding, shards) in new (int, UpdateEncoding?, int)[]
        {
            (1, null, 1), (3, null, 1), (4, null, 1), (2, new TopK { Share = 1 }, 3),
        })
        {
            await using var cluster = await LocalAsync(slots);
            var result = await cluster.TrainAsync(task.Trainable, task.Partitions(12), new DataParallelOptions
            {
                Rule = TrainingRules.Named(rule),
                Workers = 4,
                Optimizer = new Momentum { LearningRate = 0.02 },
                Encoding = encoding,
                Shards = shards,
                Epochs = 2,
            }).LimitAsync();
            all.Add(result.Parameters);
        }

        Assert.All(all, parameters => Assert.Equal(all[0], parameters));
    }

    [Fact]
    public async Task Synchronous_training_is_one_worker_with_larger_batches()
    {
        // One partition a worker, and as many examples in each: batches of 2 by 4 workers are batches of 8.
        var task = Blobs.Make(seed: 7);
        await using var cluster = await LocalAsync(2);
        var options = new DataParallelOptions
        {
            Rule = new Synchronous(),
            Workers = 4,
            Batch = task.Count / 4,
            Schedule = new Constant(),
            Optimizer = new Adam { LearningRate = 0.01 },
            Epochs = 5,
        };

        var many = await cluster.TrainAsync(task.Trainable, task.Partitions(4), options);
        var one = await cluster.TrainAsync(
            task.Trainable, task.Partitions(1), options with { Workers = 1, Batch = task.Count });

        for (var i = 0; i < one.Parameters.Length; i++)
            Assert.Equal(one.Parameters[i], many.Parameters[i], 3);
    }

    [Fact]
    public async Task Workers_by_value_train_over_http()
    {
        using var home = new TestHome();
        await using var cluster = await Cluster.LocalAsync(
            new LocalOptions { Slots = 5, Strict = true, Home = home.Path });
        var task = Blobs.Make(seed: 8);
        var reports = new List<DataParallelProgress>();

        var result = await cluster.TrainAsync(task.Trainable, task.Partitions(12), new DataParallelOptions
        {
            Workers = 3,
            Shards = 2,
            Epochs = 3,
            Optimizer = new Sgd { LearningRate = TrainingRules.RateOf("agn") },
            Encoding = new TopK { Share = 0.3 },
            CheckpointEvery = TimeSpan.FromMilliseconds(50),
            Progress = new Report(reports.Add),
        }).LimitAsync();

        Assert.True(task.Accuracy(result.Parameters) > 0.95, $"{task.Accuracy(result.Parameters)}");
        Assert.Equal(task.Count, result.Epochs[^1].Examples);
        Assert.True(result.Epochs[^1].Bytes > 0);
        Assert.NotEmpty(reports);
    }

    [Fact]
    public async Task Examples_are_cut_into_whole_windows_but_for_the_last()
    {
        const int Count = 603, Batch = 4, Window = 5;
        var task = Blobs.Make(seed: 9, Count);
        await using var cluster = await LocalAsync(2);

        var result = await new Network(new Shape(6), [new Dense(3)]).FitAsync(
            cluster,
            ExampleSource.Of(task.Partitions(1)[0]),
            new TrainingOptions { Batch = Batch, Optimizer = new Sgd { LearningRate = 1e-3 } },
            new DataParallelOptions { Rule = new Downpour(), Workers = 2, Window = Window }).LimitAsync();

        var epoch = Assert.Single(result.Epochs);
        Assert.Equal(((long)Count, (Count + Batch * Window - 1) / Batch / Window), (epoch.Examples, (int)epoch.Updates));
    }

    [Fact]
    public async Task Averaging_exchanges_once_an_epoch_and_worker()
    {
        await using var cluster = await LocalAsync(2);

        var result = await new Network(new Shape(6), [new Dense(3)]).FitAsync(
            cluster,
            ExampleSource.Of(Blobs.Make(seed: 9, 600).Partitions(1)[0]),
            new TrainingOptions { Batch = 4, Epochs = 2, Optimizer = new Sgd { LearningRate = 1e-3 } },
            new DataParallelOptions { Rule = new Averaging(), Workers = 2, Window = 5 }).LimitAsync();

        Assert.Equal([2L, 2L], result.Epochs.Select(epoch => epoch.Updates));
    }

    [Fact]
    public async Task Fault_of_a_worker_fails_the_training_with_its_cause()
    {
        await using var cluster = await LocalAsync(2);
        float[][] partitions = [[1, 2], [3, 4], [5, 6]];

        var failure = await Assert.ThrowsAsync<JobFailedException>(() => cluster.TrainAsync(
            new Parabola { Poison = 4 }, partitions, new DataParallelOptions { Batch = 1 }).LimitAsync());

        Assert.IsType<InvalidDataException>(failure.InnerException);
        Assert.Contains("example 4 is poison", failure.Message);
    }

    [Fact]
    public async Task Loss_that_is_no_number_ends_the_training_with_its_place_and_rate()
    {
        await using var cluster = await LocalAsync(2);
        float[][] partitions = [.. Enumerable.Range(0, 6).Select(_ => Enumerable.Repeat(1e30f, 200).ToArray())];

        var failure = await Assert.ThrowsAsync<JobFailedException>(() => cluster.TrainAsync(
            new Parabola(), partitions, new DataParallelOptions
            {
                Optimizer = new Sgd { LearningRate = 1e9 },
                Batch = 1,
            }).LimitAsync());

        Assert.IsType<DivergedException>(failure.InnerException);
        Assert.Contains("lower learning_rate", failure.Message);
    }

    [Fact]
    public async Task Training_ends_early_when_the_caller_has_seen_enough()
    {
        await using var cluster = await LocalAsync(2);
        var seen = new List<EpochResult>();

        var result = await cluster.TrainAsync(new Parabola(), [[1f, 1f], [1f], [1f]], new DataParallelOptions
        {
            Epochs = 50,
            EpochEnded = (epoch, _) =>
            {
                seen.Add(epoch);
                return Task.FromResult(seen.Count < 3);
            },
        }).LimitAsync();

        Assert.Equal(3, seen.Count);
        Assert.Equal(seen[^1].Parameters, result.Parameters);
    }

    [Fact]
    public async Task Canceled_training_stops()
    {
        await using var cluster = await LocalAsync(2);
        using var stop = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cluster.TrainAsync(
            new Parabola(),
            [[1f, 1f], [1f], [1f]],
            new DataParallelOptions
            {
                Epochs = int.MaxValue,
                EpochEnded = async (epoch, _) =>
                {
                    if (epoch.Progress.Epoch == 3)
                        await stop.CancelAsync();
                    return true;
                },
            },
            stop.Token).LimitAsync());
    }

    [Fact]
    public async Task Faults_of_options_are_told_together()
    {
        await using var cluster = await LocalAsync(1);

        var fault = await Assert.ThrowsAsync<ArgumentException>(() => cluster.TrainAsync(
            new Parabola(), [[1f]], new DataParallelOptions
            {
                Workers = 0,
                Schedule = new LinearFall { Warmup = 2 },
                Rule = new Aeasgd { Alpha = 2 },
                Encoding = new TopK { Share = 0 },
                Optimizer = new Sgd { LearningRate = -1 },
            }));

        Assert.Contains("Workers must be at least 1, got 0", fault.Message);
        Assert.Contains("warmup must be from 0 to below 1, got 2", fault.Message);
        Assert.Contains("Rule.Alpha must be above 0 and below 1, got 2", fault.Message);
        Assert.Contains("Encoding.Share must be above 0 and at most 1, got 0", fault.Message);
        Assert.Contains("learning_rate must be above 0, got -1", fault.Message);
    }

    static Task<Cluster> LocalAsync(int slots) => Cluster.LocalAsync(new LocalOptions { Slots = slots });

    sealed class Report(Action<DataParallelProgress> report) : IProgress<DataParallelProgress>
    {
        void IProgress<DataParallelProgress>.Report(DataParallelProgress value) => report(value);
    }

    sealed class TestHome : IDisposable
    {
        readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("coppice-training-");

        public string Path => _folder.FullName;

        public void Dispose() => _folder.Delete(recursive: true);
    }
}
