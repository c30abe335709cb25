using Coppice.Learning.Networks;
using Coppice.Learning.ParameterServer;
using Coppice.Learning.ParameterServer.Centres;
using Coppice.Learning.ParameterServer.Encodings;
using Coppice.Learning.ParameterServer.Rules;
using Xunit;

namespace Coppice.Learning.Tests.ParameterServer;

/// <summary>Two workers that train a parabola with batches of one example and a constant rate, each when it is
/// told.</summary>
sealed class TwoWorkers
{
    readonly Exchange<float[]>[] _workers;
    readonly Centre _centre;
    readonly int _count;

    TwoWorkers(Exchange<float[]>[] workers, Centre centre, int count) =>
        (_workers, _centre, _count) = (workers, centre, count);

    public static async Task<TwoWorkers> StartAsync(
        ExchangeRule rule, float[][] partitions, double rate = 0.5, int window = 2, int batch = 1,
        UpdateEncoding? encoding = null, int parameters = 1, int shards = 1, float spread = 0)
    {
        var trainable = new Parabola(parameters) { Spread = spread };
        var plan = Plan(rule, partitions, rate, window, batch, encoding, shards);
        var initial = InitialParameters.Of(trainable, plan, null);
        Centre centre = encoding is null
            ? new LocalCentre(plan, initial, TimeProvider.System)
            : new RemoteCentre(plan, parameters, [.. Enumerable.Range(0, shards).Select(
                i => (ShardLink)new ShardService(plan, initial, i, TimeProvider.System).AnswerAsync)]);
        var source = new GivenPartitions(partitions);
        var workers = new Exchange<float[]>[2];
        for (var i = 0; i < 2; i++)
        {
            workers[i] = new Exchange<float[]>(plan, trainable, source, centre, i);
            await workers[i].BeginAsync(default);
        }

        await centre.OpenAsync(1, default);
        // Both know the centre as it is now.
        foreach (var worker in workers)
            Assert.True(await worker.TakeAsync(default));
        return new TwoWorkers(workers, centre, parameters);
    }

    public static TrainingPlan Plan(
        ExchangeRule rule, float[][] partitions, double rate = 0.5, int window = 2, int batch = 1,
        UpdateEncoding? encoding = null, int shards = 1) => new()
        {
            Rule = rule,
            Layout = new Layout([.. partitions.Select(p => p.Length)], 2, 1, 0),
            Optimizer = new Sgd { LearningRate = rate },
            RateScale = 1,
            Schedule = new Constant(),
            Batch = batch,
            Window = rule.WindowOf(window),
            Encoding = encoding ?? new Float32(),
            Shards = shards,
            Lapse = TimeSpan.FromMinutes(1),
            CheckpointEvery = TimeSpan.FromMinutes(1),
            StalenessBound = null,
        };

    /// <summary>One window of a worker, and its exchange.</summary>
    public Task TurnAsync(int worker) => _workers[worker].NextAsync(default);

    /// <summary>A window of both, who wait for each other.</summary>
    public Task TogetherAsync() => Task.WhenAll(TurnAsync(0), TurnAsync(1));

    public async Task<float> CentreAsync(int? member = null) => (await AllAsync(member))[0];

    public async Task<float[]> AllAsync(int? member = null)
    {
        var all = new float[_count];
        await _centre.ReadAsync(member, all, default);
        return all;
    }

    sealed class GivenPartitions(float[][] partitions) : IPartitions<float[]>
    {
        public IReadOnlyList<int> Sizes => [.. partitions.Select(p => p.Length)];

        public ValueTask<float[]> LoadAsync(int partition, CancellationToken cancellationToken) =>
            new(partitions[partition]);
    }
}
