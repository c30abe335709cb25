using Coppice.Learning.Networks;
using Xunit;

namespace Coppice.Learning.Tests.Networks;

public sealed class TrainingTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("coppice-training-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static CancellationToken Token => TestContext.Current.CancellationToken;

    string Checkpoint => Path.Combine(_folder, "checkpoint");

    // Two clouds, told apart by the sign of their sum.
    static VectorExamples Clouds(int count, int seed = 1)
    {
        var inputs = Numbers.Make(count * 4, seed);
        var targets = new float[count];
        for (var i = 0; i < count; i++)
            targets[i] = inputs.AsSpan(i * 4, 4).ToArray().Sum() > 0 ? 1 : 0;
        return new VectorExamples(new Shape(4), inputs, targets);
    }

    static Network Fresh() => new(new Shape(4), [new Dense(16), new ReLU(), new Dropout(0.1), new Dense(2)], seed: 2);

    static TrainingOptions Options => new()
    {
        Epochs = 4,
        Batch = 7,
        Optimizer = new Adam { LearningRate = 0.02 },
        Schedule = new Cosine(),
        Seed = 5,
    };

    [Fact]
    public async Task Training_learns_and_reports_each_epoch()
    {
        var result = await Fresh().FitAsync(
            Clouds(400), Options with { Validation = Clouds(200, 2), Test = Clouds(200, 3) }, Token);

        Assert.Equal([1, 2, 3, 4], result.Epochs.Select(e => e.Epoch));
        Assert.All(result.Epochs, e => Assert.Equal((400L, 58L), (e.Examples, e.Updates)));
        Assert.True(result.Epochs[3].Test!.Value.Accuracy > 0.9);
        Assert.True(result.Epochs[3].Loss < result.Epochs[0].Loss);
        Assert.False(result.StoppedEarly);
    }

    [Fact]
    public async Task Every_example_is_seen_once_an_epoch_whatever_the_parts()
    {
        var all = Clouds(50);
        var parts = all.Partition(4);
        var seen = new Seen();
        var source = ExampleSource.Of([.. parts.Select(p => p.Count)], (part, _) => Task.FromResult(parts[part]));
        var result = await Fresh().FitAsync(source, Options with { Epochs = 2, Callbacks = [seen] }, Token);

        Assert.All(result.Epochs, e => Assert.Equal((50L, 8L), (e.Examples, e.Updates)));
        Assert.Equal(50, seen.Last.Done);
        Assert.Equal(16, seen.Last.Updates);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_run_that_was_interrupted_goes_on_to_the_same_bits(int partCount)
    {
        var parts = Clouds(100).Partition(partCount);
        var source = ExampleSource.Of([.. parts.Select(p => p.Count)], (part, _) => Task.FromResult(parts[part]));
        var whole = Fresh();
        var expected = await whole.FitAsync(source, Options, Token);

        var options = Options with { Checkpoint = Checkpoint };
        foreach (var steps in new[] { 3, 20, 31 })
        {
            using var stop = new CancellationTokenSource();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Fresh().FitAsync(
                source, options with { Callbacks = [new StopAfter(steps, stop)] }, stop.Token));
        }

        var network = Fresh();
        var result = await network.FitAsync(source, options, Token);

        Assert.Equal(whole.Parameters.ToArray(), network.Parameters.ToArray());
        Assert.Equal(expected.Epochs.Select(e => e.Loss), result.Epochs.Select(e => e.Loss));
    }

    [Fact]
    public async Task A_checkpoint_of_other_settings_or_a_damaged_one_is_refused()
    {
        await Fresh().FitAsync(Clouds(20), Options with { Checkpoint = Checkpoint }, Token);

        Assert.Contains("other settings", await FaultAsync(Options with { Checkpoint = Checkpoint, Batch = 8 }));
        var bytes = await File.ReadAllBytesAsync(Checkpoint, Token);
        await File.WriteAllBytesAsync(Checkpoint, bytes[..^9], Token);
        Assert.Contains("damaged or cut short", await FaultAsync(Options with { Checkpoint = Checkpoint }));

        static async Task<string> FaultAsync(TrainingOptions options) => (await Assert.ThrowsAsync<NetworkException>(
            () => Fresh().FitAsync(Clouds(20), options, Token))).Message;
    }

    [Fact]
    public async Task A_loss_that_runs_away_leaves_the_last_good_checkpoint()
    {
        var options = Options with { Epochs = 3, Checkpoint = Checkpoint, Optimizer = new Sgd { LearningRate = 1 } };
        byte[]? good = null;
        var poison = new Poison(() => good = File.ReadAllBytes(Checkpoint));

        var fault = await Assert.ThrowsAsync<NetworkException>(() => Fresh().FitAsync(
            Clouds(40), options with { Callbacks = [poison] }, Token));

        Assert.Contains(Checkpoint, fault.Message);
        Assert.Equal(good, await File.ReadAllBytesAsync(Checkpoint, Token));
    }

    [Fact]
    public async Task Patience_ends_training_with_the_parameters_of_the_best_epoch()
    {
        var network = Fresh();
        // Labels turned round: what is learned makes the validation loss grow from the first epoch on.
        var turned = Clouds(100, 2);
        var (inputs, targets) = (new float[400], new float[100]);
        turned.Read([.. Enumerable.Range(0, 100)], inputs, targets);
        var validation = new VectorExamples(new Shape(4), inputs, [.. targets.Select(t => 1 - t)]);
        var kept = new KeepFirst();

        var result = await network.FitAsync(
            Clouds(200), Options with { Epochs = 20, Patience = 2, Validation = validation, Callbacks = [kept] }, Token);

        Assert.Equal(3, result.Epochs.Count);
        Assert.True(result.StoppedEarly);
        Assert.Equal(kept.Parameters, network.Parameters.ToArray());
    }

    [Fact]
    public async Task Faulty_options_are_all_told()
    {
        var fault = await Assert.ThrowsAsync<ArgumentException>(() => Fresh().FitAsync(
            Clouds(10), new TrainingOptions { Epochs = 0, Batch = 0, Patience = 1, Schedule = new Linear { End = 2 } }, Token));

        foreach (var part in new[] { "epochs", "batch", "patience needs validation", "end must be from 0 to 1" })
            Assert.Contains(part, fault.Message);
    }

    [Fact]
    public async Task Examples_of_another_shape_are_refused() => Assert.Contains(
        "takes examples of 4 with 1 targets, and is given 2 with 1",
        (await Assert.ThrowsAsync<NetworkException>(() => Fresh().FitAsync(
            new VectorExamples(new Shape(2), new float[4], new float[2]), Options, Token))).Message);

    sealed class Seen : TrainingCallback
    {
        public TrainingProgress Last { get; private set; }

        public override void OnStep(Network network, TrainingProgress progress) => Last = progress;
    }

    sealed class StopAfter(int steps, CancellationTokenSource stop) : TrainingCallback
    {
        int _left = steps;

        public override void OnStep(Network network, TrainingProgress progress)
        {
            if (--_left == 0)
                stop.Cancel();
        }
    }

    sealed class Poison(Action afterFirst) : TrainingCallback
    {
        public override bool OnEpoch(Network network, EpochReport report)
        {
            afterFirst();
            network.Parameters.Fill(float.NaN);
            return true;
        }
    }

    sealed class KeepFirst : TrainingCallback
    {
        public float[]? Parameters { get; private set; }

        public override bool OnEpoch(Network network, EpochReport report)
        {
            Parameters ??= network.Parameters.ToArray();
            return true;
        }
    }
}
