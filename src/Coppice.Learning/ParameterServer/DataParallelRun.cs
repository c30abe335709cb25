using Coppice.Learning.ParameterServer.Centres;
using Coppice.Learning.ParameterServer.Encodings;

namespace Coppice.Learning.ParameterServer;

/// <summary>One training, from its start to its parameters: shards and workers are jobs of the cluster, and this process
/// opens epochs and looks on.</summary>
sealed class DataParallelRun<TExamples>
{
    static readonly TimeSpan Again = TimeSpan.FromSeconds(2);
    static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(5);

    readonly Cluster _cluster;
    readonly ITrainable<TExamples> _trainable;
    readonly IPartitions<TExamples> _partitions;
    readonly DataParallelOptions _options;
    readonly TrainingPlan _plan;
    readonly List<DataParallelProgress> _epochs = [];

    public DataParallelRun(
        Cluster cluster, ITrainable<TExamples> trainable, IPartitions<TExamples> partitions, DataParallelOptions options)
    {
        (_cluster, _trainable, _partitions, _options) = (cluster, trainable, partitions, options);
        var window = options.Rule.WindowOf(options.Window);
        _plan = new TrainingPlan
        {
            Rule = options.Rule,
            Layout = new Layout([.. partitions.Sizes], options.Workers, options.Epochs, options.Seed),
            Optimizer = options.Optimizer,
            RateScale = options.Rule.RateScale(options.Workers, options.Window),
            Schedule = options.Schedule,
            Batch = options.Batch,
            Window = window,
            Encoding = options.Rule.HasMembers ? new Float32()
                : options.Encoding ?? (cluster.RunsByReference ? new Float32() : new TopK()),
            Shards = options.Shards,
            Lapse = options.Lapse,
            CheckpointEvery = options.CheckpointEvery,
            StalenessBound = options.StalenessBound,
        };
        if (_plan.Layout.Total == 0)
            throw new ArgumentException("There are no examples to train on.", nameof(partitions));
        if (options.Initial is { } initial && initial.Length != trainable.ParameterCount)
            throw new ArgumentException(
                $"DataParallelOptions: Initial has {initial.Length} parameters, and {trainable.ParameterCount} are "
                + "trained.");
    }

    public async Task<DataParallelResult> RunAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (centre, finder, shards) = await StartCentreAsync(stop.Token);
        var hosts = Hosts(shards is null ? 0 : _plan.Shards);
        var host = new Host<TExamples>(_plan, _trainable, _partitions, finder, hosts);
        var working = _cluster.MapAsync(
            Enumerable.Range(0, hosts),
            (int index, TaskContext context) => host.RunAsync(index, context),
            new JobOptions { ChunkSize = 1, Name = $"train {_plan.Rule.Name}" },
            stop.Token);
        var serving = shards?.ResultAsync(stop.Token) ?? Task.Delay(Timeout.InfiniteTimeSpan, stop.Token);
        try
        {
            var training = TrainAsync(centre, stop.Token);
            // Workers and shards end after the training; one that ends before it has failed, and says why.
            await await Task.WhenAny(training, working, serving);
            var result = await training;
            await SendHomeAsync(centre, working, stop.Token);
            if (shards is not null)
            {
                // The result is there: a shard that is not reached any more is canceled below.
                await QuietlyAsync(Task.WhenAll(centre.CloseAsync(stop.Token), serving)
                    .WaitAsync(LongestGoodbye, _options.Time, stop.Token));
            }

            return result;
        }
        finally
        {
            await stop.CancelAsync();
            if (shards is not null)
                await shards.CancelAsync(CancellationToken.None);
            await QuietlyAsync(working);
            await QuietlyAsync(serving);
        }
    }

    async Task<(Centre Centre, CentreFinder Finder, JobHandle<int[]>? Shards)> StartCentreAsync(
        CancellationToken cancellationToken)
    {
        if (_cluster.RunsByReference)
        {
            var initial = InitialParameters.Of(_trainable, _plan, _options.Initial);
            Centre beside = _plan.Encoding is Float32
                ? new LocalCentre(_plan, initial, _options.Time)
                : new RemoteCentre(_plan, initial.Count, [.. Enumerable.Range(0, _plan.Shards).Select(
                    i => (ShardLink)new ShardService(_plan, initial, i, _options.Time).AnswerAsync)]);
            return (beside, new CentreBeside(beside), null);
        }

        var host = new ShardHost<TExamples>(_plan, _trainable, _options.Initial);
        var shards = await _cluster.SubmitMapAsync(
            Enumerable.Range(0, _plan.Shards),
            (int index, TaskContext context) => host.RunAsync(index, context),
            new JobOptions { ChunkSize = 1, Priority = 1, Name = "shards", Tags = _options.ShardTags },
            cancellationToken);
        var centre = CentreByServices.Over(
            _plan,
            _trainable.ParameterCount,
            shard => _cluster.FindService(shards.Id, CentreFinder.ServiceOf(shard)));
        return (centre, new CentreByServices(shards.Id), shards);
    }

    // Shards keep slots of their own; workers share what is left.
    int Hosts(int shards)
    {
        var slots = _cluster.Workers.Sum(worker => worker.Slots);
        return slots > shards
            ? Math.Min(_plan.Layout.Workers, slots - shards)
            : throw new CoppiceException(
                $"Training needs a slot for each shard ({shards}) and one for workers at least, and the cluster has "
                + $"{slots}: start more workers (coppice worker), or with more slots.");
    }

    async Task<DataParallelResult> TrainAsync(Centre centre, CancellationToken cancellationToken)
    {
        var parameters = new float[_trainable.ParameterCount];
        var ended = Task.FromResult(true);
        for (var epoch = _options.FirstEpoch; epoch <= _plan.Layout.Epochs; epoch++)
        {
            var started = _options.Time.GetTimestamp();
            await centre.OpenAsync(epoch, cancellationToken);
            var going = WatchAsync(centre, epoch, started, cancellationToken);
            // What the caller makes of an epoch goes on beside the next one.
            if (!await ended)
                break;
            _epochs.Add(await going);
            await centre.ReadAsync(null, parameters, cancellationToken);
            ended = _options.EpochEnded?.Invoke(new(_epochs[^1], [.. parameters]), cancellationToken) ?? ended;
        }

        await ended;
        var members = new List<float[]>();
        for (var worker = 0; _plan.Rule.HasMembers && worker < _plan.Layout.Workers; worker++)
        {
            members.Add(new float[parameters.Length]);
            await centre.ReadAsync(worker, members[^1], cancellationToken);
        }

        return new DataParallelResult(parameters, members, _epochs);
    }

    // Shards answer until the last worker has gone: one may still be on its way to ask for more. A shard that comes
    // back meanwhile does not know that the training is over.
    async Task SendHomeAsync(Centre centre, Task working, CancellationToken cancellationToken)
    {
        while (!working.IsCompleted)
        {
            await centre.FinishAsync(cancellationToken);
            await Task.WhenAny(working, Task.Delay(Again, _options.Time, cancellationToken));
        }

        await working;
    }

    async Task<DataParallelProgress> WatchAsync(
        Centre centre, int epoch, long started, CancellationToken cancellationToken)
    {
        while (true)
        {
            var status = await centre.EndedAsync(epoch, cancellationToken);
            var ledger = status.Ledger;
            // A first shard that came back may not know of the epoch.
            if (ledger.Epoch < epoch)
            {
                await centre.OpenAsync(epoch, cancellationToken);
                continue;
            }

            var progress = new DataParallelProgress
            {
                Epoch = epoch,
                Examples = ledger.Examples,
                Total = ledger.Total,
                Loss = ledger.Loss / Math.Max(1, ledger.Examples),
                Updates = ledger.Updates,
                MeanStaleness = status.Staleness / (double)Math.Max(1, status.Versions),
                MostStaleness = status.MostStale,
                Bytes = status.Bytes,
                Elapsed = _options.Time.GetElapsedTime(started),
            };
            _options.Progress?.Report(progress);
            if (ledger.IsComplete)
                return progress;
        }
    }

    static async Task QuietlyAsync(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception)
        {
            // What matters was thrown before, or is there: this one ended because of it.
        }
    }
}
