namespace Coppice.Learning.Networks;

/// <summary>One run: epochs of steps, each scored, with a checkpoint behind it.</summary>
sealed class TrainingRun(Network network, ExampleSource source, TrainingOptions options)
{
    readonly Batch _batch = new(network, options.Batch);
    readonly Optimizer _optimizer = options.Optimizer.Start(network.ParameterCount);
    readonly long _examples = source.Counts.Sum(count => (long)count);
    readonly long _stepsOfEpoch = source.Counts.Sum(count => (count + options.Batch - 1L) / options.Batch);
    TrainingState _state = new();

    public async Task<TrainingResult> RunAsync(CancellationToken cancellationToken)
    {
        if (options.Checkpoint is not null && File.Exists(options.Checkpoint))
            _state = CheckpointFile.Read(options.Checkpoint, network, _optimizer, Identity);
        var goesOn = !HasLostPatience;
        while (goesOn && _state.Epochs.Count < options.Epochs)
        {
            try
            {
                goesOn = await EpochAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                Save();
                throw;
            }
            catch (NetworkException e) when (options.Checkpoint is { } path && File.Exists(path))
            {
                throw new NetworkException($"{e.Message}; the last good state is in {path}", e);
            }
        }

        if (options.Patience is not null && _state.BestParameters is { } best)
        {
            best.CopyTo(network.Parameters);
            _state.BestState!.CopyTo(network.State); // not null: kept together with the parameters
        }

        return new TrainingResult(_state.Epochs, _state.Epochs.Count < options.Epochs);
    }

    // Whoever goes on with other data, another order or other rates would not get the run that was begun.
    string Identity => FormattableString.Invariant(
        $"epochs {options.Epochs}, batch {options.Batch}, {options.Optimizer}, {options.Schedule}, seed {options.Seed}, ")
        + $"parts {string.Join(' ', source.Counts)}";

    bool HasLostPatience => _state.HasLost(options.Patience);

    async Task<bool> EpochAsync(CancellationToken cancellationToken)
    {
        var epoch = _state.Epochs.Count + 1;
        var started = options.Time.GetTimestamp();
        var before = _state.Seconds;
        var order = ExampleOrder.Of(source.Counts.Count, options.Seed, epoch, part: -1);
        Task<Examples>? next = null;
        var step = 0L;
        try
        {
            for (var i = 0; i < order.Length; i++)
            {
                var steps = (source.Counts[order[i]] + options.Batch - 1) / options.Batch;
                if (step + steps <= _state.StepsOfEpoch)
                {
                    step += steps;
                    continue;
                }

                var examples = await (next ?? source.ReadAsync(order[i], cancellationToken));
                next = i + 1 < order.Length ? source.ReadAsync(order[i + 1], cancellationToken) : null;
                Train(examples, epoch, order[i], (int)(_state.StepsOfEpoch - step), cancellationToken);
                step += steps;
                _state.Seconds = before + options.Time.GetElapsedTime(started).TotalSeconds;
            }
        }
        finally
        {
            _state.Seconds = before + options.Time.GetElapsedTime(started).TotalSeconds;
            // An error of a part that nobody waits for any more is nobody's.
            _ = next?.ContinueWith(
                static read => read.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted,
                TaskScheduler.Default);
        }

        var report = Score(epoch, cancellationToken);
        _state.Complete(report, network, options.Patience is not null);
        Save();
        var goesOn = !HasLostPatience;
        foreach (var callback in options.Callbacks)
            goesOn &= callback.OnEpoch(network, report);
        return goesOn;
    }

    void Train(Examples examples, int epoch, int part, int skipped, CancellationToken cancellationToken)
    {
        var order = ExampleOrder.Of(examples.Count, options.Seed, epoch, part);
        for (var at = skipped * options.Batch; at < order.Length; at += options.Batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rows = order.AsSpan(at, Math.Min(options.Batch, order.Length - at));
            _batch.Read(examples, rows);
            _optimizer.LearningRate =
                options.Optimizer.LearningRate * options.Schedule.At(_optimizer.Steps, _stepsOfEpoch * options.Epochs);
            _state.Loss += network.Train(_batch.Inputs, _batch.Targets, _optimizer);
            _state.Seen += rows.Length;
            _state.StepsOfEpoch++;
            var progress = new TrainingProgress(
                epoch, options.Epochs, _state.Seen, _examples, _state.Loss / _state.Seen, _optimizer.Steps);
            foreach (var callback in options.Callbacks)
                callback.OnStep(network, progress);
        }
    }

    EpochReport Score(int epoch, CancellationToken cancellationToken) => new()
    {
        Epoch = epoch,
        Loss = _state.Loss / _state.Seen,
        Seconds = _state.Seconds,
        Examples = _state.Seen,
        Updates = _state.StepsOfEpoch,
        Validation = Scores(options.Validation, cancellationToken),
        Test = Scores(options.Test, cancellationToken),
    };

    NetworkScores? Scores(Examples? examples, CancellationToken cancellationToken) =>
        examples is null ? null : NetworkScores.Of(network, examples, cancellationToken);

    void Save()
    {
        if (options.Checkpoint is not null)
            CheckpointFile.Write(options.Checkpoint, network, _optimizer, _state, Identity);
    }
}
