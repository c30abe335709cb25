using Coppice.Learning.Networks;

namespace Coppice.Learning.ParameterServer;

/// <summary>One training of a network by many workers: epochs that are scored, with a checkpoint behind each.</summary>
sealed class ParallelNetworkRun(
    Network network, Cluster cluster, TrainingOptions options, DataParallelOptions parallel)
{
    const int PartitionsPerWorker = 8;
    // Where workers take the next that is free, they wait at an epoch's end for whoever has the last, for half of one on
    // average: more of them, but not so many that most of an epoch is taking partitions.
    const int FreePartitionsPerWorker = 24;
    const int LeastWindows = 8;
    const int Mixing = -2;

    // Checkpoints have an optimizer's state; workers' own goes with them, and begins anew.
    readonly Optimizer _optimizer = options.Optimizer.Start(network.ParameterCount);
    TrainingState _state = new();
    long _bytes;

    public async Task<TrainingResult> RunAsync(ExampleSource source, CancellationToken cancellationToken)
    {
        var identity = Identity(source);
        if (options.Checkpoint is not null && File.Exists(options.Checkpoint))
            _state = CheckpointFile.Read(options.Checkpoint, network, _optimizer, identity);
        try
        {
            if (!HasLostPatience && _state.Epochs.Count < options.Epochs)
                await TrainAsync(source, identity, cancellationToken);
        }
        catch (Exception e) when (
            e is JobFailedException or NetworkException && File.Exists(options.Checkpoint))
        {
            throw new NetworkException($"{e.Message}; the last good state is in {options.Checkpoint}", e);
        }

        if (options.Patience is not null && _state.BestParameters is { } best)
            best.CopyTo(network.Parameters);
        return new TrainingResult(_state.Epochs, _state.Epochs.Count < options.Epochs);
    }

    bool HasLostPatience => _state.HasLost(options.Patience);

    string Identity(ExampleSource source) => FormattableString.Invariant(
        $"{parallel.Rule.Name} {parallel.Workers} by {parallel.Window}, epochs {options.Epochs}, batch {options.Batch}, ")
        + FormattableString.Invariant($"{options.Optimizer}, {options.Schedule}, seed {options.Seed}, ")
        + $"parts {string.Join(' ', source.Counts)}";

    async Task TrainAsync(ExampleSource source, string identity, CancellationToken cancellationToken)
    {
        var (shared, sizes) = await ShareAsync(source, cancellationToken);
        await cluster.TrainAsync(
            new NetworkTrainable(network),
            new SharedPartitions<Examples>(shared, sizes),
            parallel with
            {
                Epochs = options.Epochs,
                Batch = options.Batch,
                Optimizer = options.Optimizer,
                Schedule = options.Schedule,
                Seed = options.Seed,
                Time = options.Time,
                Initial = network.Parameters.ToArray(),
                FirstEpoch = _state.Epochs.Count + 1,
                Progress = new Steps(this),
                EpochEnded = (epoch, token) => Task.Run(() => End(epoch, identity, token), token),
            },
            cancellationToken);
    }

    // One part of the source is in memory at a time, where workers are other processes.
    async Task<(Shared<Examples>[] Shared, int[] Sizes)> ShareAsync(
        ExampleSource source, CancellationToken cancellationToken)
    {
        var total = source.Counts.Sum(count => (double)count);
        var (shared, sizes) = (new List<Shared<Examples>>(), new List<int>());
        for (var part = 0; part < source.Counts.Count; part++)
        {
            var examples = await source.ReadAsync(part, cancellationToken);
            var order = ExampleOrder.Of(examples.Count, options.Seed, Mixing, part);
            foreach (var rows in Cut(examples.Count, examples.Count / total))
            {
                shared.Add(await cluster.ShareAsync(examples.Select(order.AsSpan(rows)), cancellationToken));
                sizes.Add(rows.GetOffsetAndLength(order.Length).Length);
            }
        }

        return ([.. shared], [.. sizes]);
    }

    // Into whole windows where workers take any: one that is short counts like the others.
    IEnumerable<Range> Cut(int count, double share)
    {
        var isFree = !parallel.Rule.HasLanes;
        var unit = isFree ? (long)parallel.Window * options.Batch : 1;
        var units = (count + unit - 1) / unit;
        // A window ends with its partition: who exchanges once an epoch has one.
        var each = parallel.Rule.WindowOf(parallel.Window) == int.MaxValue ? 1 : PartitionsPerWorker;
        var least = parallel.Workers * share * each;
        var most = isFree ? parallel.Workers * share * FreePartitionsPerWorker : least;
        var parts = Math.Clamp((long)Math.Ceiling(Math.Clamp(units / LeastWindows, least, most)), 1, units);
        for (var part = 0; part < parts; part++)
            yield return (int)(units * part / parts * unit)..(int)Math.Min(count, units * (part + 1) / parts * unit);
    }

    bool End(EpochResult epoch, string identity, CancellationToken cancellationToken)
    {
        epoch.Parameters.CopyTo(network.Parameters);
        var progress = epoch.Progress;
        var report = new EpochReport
        {
            Epoch = progress.Epoch,
            Loss = progress.Loss,
            Seconds = progress.Elapsed.TotalSeconds,
            Examples = progress.Examples,
            Updates = progress.Updates,
            Bytes = progress.Bytes - _bytes,
            Staleness = progress.MeanStaleness,
            Validation = Scores(options.Validation, cancellationToken),
            Test = Scores(options.Test, cancellationToken),
        };
        _bytes = progress.Bytes;
        _state.Complete(report, network, options.Patience is not null);
        if (options.Checkpoint is not null)
            CheckpointFile.Write(options.Checkpoint, network, _optimizer, _state, identity);
        var goesOn = !HasLostPatience;
        foreach (var callback in options.Callbacks)
            goesOn &= callback.OnEpoch(network, report);
        return goesOn;
    }

    NetworkScores? Scores(Examples? examples, CancellationToken cancellationToken) =>
        examples is null ? null : NetworkScores.Of(network, examples, cancellationToken);

    /// <summary>Passes progress on as one worker's training tells it.</summary>
    sealed class Steps(ParallelNetworkRun run) : IProgress<DataParallelProgress>
    {
        public void Report(DataParallelProgress value)
        {
            var done = run._state.Epochs.Sum(epoch => epoch.Updates);
            var progress = new TrainingProgress(
                value.Epoch, run.Epochs, value.Examples, value.Total, value.Loss, done + value.Updates)
            {
                Staleness = value.MeanStaleness,
                Bytes = value.Bytes - run._bytes,
            };
            run.Tell(progress);
        }
    }

    int Epochs => options.Epochs;

    void Tell(TrainingProgress progress)
    {
        foreach (var callback in options.Callbacks)
            callback.OnStep(network, progress);
    }
}
