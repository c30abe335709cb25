using System.Buffers;
using Coppice.Learning.Networks;
using Coppice.Learning.ParameterServer.Rules;

namespace Coppice.Learning.ParameterServer.Centres;

/// <summary>A slice of the centre: takes each window once, under one lock with all that the rule looks at.</summary>
sealed class Shard
{
    // Of each vector that an exchange in place reads, so much that all of them stay in the first cache.
    const int Block = 2048;

    readonly Lock _lock = new();
    readonly ExchangeRule _rule;
    readonly Layout _layout;
    readonly float[] _centre;
    readonly float[][] _pulled;
    readonly float[][] _members;
    readonly long[] _pulledAt;
    readonly int[] _done;
    readonly Optimizer? _optimizer;
    readonly float[]? _mean;
    readonly float[][] _buffers;
    Round _round;
    int _epoch;
    long _version;
    long _staleness;
    int _mostStale;

    /// <param name="rule">How updates are taken.</param>
    /// <param name="layout">Who trains on what.</param>
    /// <param name="initial">The slice to start from; this shard's own from then on.</param>
    /// <param name="members">Each worker's own start, where the rule has members.</param>
    /// <param name="optimizer">With what the centre steps, where the rule has it step.</param>
    /// <param name="remembers">Whether to keep what each worker pulled, where the rule needs it: workers that exchange in
    /// place have it.</param>
    public Shard(
        ExchangeRule rule, Layout layout, float[] initial, float[][] members, OptimizerOptions optimizer, bool remembers)
    {
        (_rule, _layout, _centre, _members) = (rule, layout, initial, members);
        _buffers = [.. Enumerable.Range(0, rule.IsSynchronous ? layout.Workers : 0).Select(_ => Array.Empty<float>())];
        _round = new Round(_buffers);
        _pulledAt = new long[layout.Workers];
        _done = new int[layout.Sizes.Length];
        _pulled = rule.NeedsPulled && remembers
            ? [.. Enumerable.Range(0, layout.Workers).Select(_ => (float[])initial.Clone())]
            : [];
        _optimizer = rule.StepsAtCentre ? optimizer.Start(initial.Length) : null;
        _mean = rule.IsSynchronous ? new float[initial.Length] : null;
    }

    public int Length => _centre.Length;

    /// <summary>Updates so far, the sum of their staleness, and the most of it.</summary>
    public (long Updates, long Staleness, int MostStale) Counts
    {
        get
        {
            lock (_lock)
                return (_version, _staleness, _mostStale);
        }
    }

    /// <summary>Takes a window's update, unless it was taken before. Done when it is part of the centre: at once, or with
    /// the round of all workers.</summary>
    public Task PushAsync(in Delivery delivery, Update update)
    {
        lock (_lock)
        {
            if (!IsNewLocked(delivery))
                return Task.CompletedTask;
            if (_rule.IsSynchronous)
                return JoinLockedAsync(delivery, update);
            _done[delivery.Partition] = delivery.To;
            if (_rule.HasMembers)
                update.Values.CopyTo(_members[delivery.Worker]);
            else
                TakeLocked(delivery, update);
            return Task.CompletedTask;
        }
    }

    /// <summary>A worker beside the centre makes its update, has it taken, and goes on from what came of it, all in one way
    /// through memory.</summary>
    /// <param name="delivery">The window.</param>
    /// <param name="window">What was done in it.</param>
    /// <param name="memory">The worker's vectors.</param>
    /// <param name="start">Where this slice begins in them.</param>
    public void Exchange(in Delivery delivery, in Window window, WorkerMemory memory, int start)
    {
        Span<float> update = stackalloc float[Block];
        lock (_lock)
        {
            var isNew = IsNewLocked(delivery);
            if (isNew)
                _done[delivery.Partition] = delivery.To;
            if (_rule.PullsFirst)
                _pulledAt[delivery.Worker] = _version;
            var arrival = new Arrival
            {
                Staleness = isNew && !_rule.HasMembers ? CountLocked(delivery.Worker) : 0,
                Rate = delivery.Rate,
            };
            var kept = (_rule.HasMembers ? _members[delivery.Worker] : _centre).AsSpan();
            for (var at = 0; at < kept.Length; at += Block)
            {
                var count = Math.Min(Block, kept.Length - at);
                var some = kept.Slice(at, count);
                var vectors = memory.Slice(start + at, count, update[..count]);
                // What is pulled for this once need not be copied: the lock is held.
                if (_rule.PullsFirst)
                    vectors = vectors with { Pulled = some };
                _rule.Update(vectors, window);
                if (isNew && _rule.HasMembers)
                    vectors.Update.CopyTo(some);
                else if (isNew)
                    _rule.Apply(some, vectors.Update, arrival with { Pulled = vectors.Pulled });
                _rule.Sent(vectors, new Update([], vectors.Update));
                if (!_rule.PullsFirst)
                    some.CopyTo(vectors.Pulled);
                if (!_rule.KeepsOwn)
                    some.CopyTo(vectors.Parameters);
            }

            _pulledAt[delivery.Worker] = _version;
        }
    }

    /// <summary>Copies what the worker is to go on from.</summary>
    public void Pull(int worker, Span<float> into)
    {
        lock (_lock)
        {
            _pulledAt[worker] = _version;
            if (_rule.HasMembers)
            {
                _members[worker].CopyTo(into);
                return;
            }

            _centre.CopyTo(into);
            if (_pulled.Length > 0)
                into.CopyTo(_pulled[worker]);
        }
    }

    /// <summary>Copies the centre, or a worker's own parameters.</summary>
    public void Read(int? member, Span<float> into)
    {
        lock (_lock)
            (member is { } one ? _members[one] : _centre).CopyTo(into);
    }

    /// <summary>All that a successor goes on from.</summary>
    public ShardState Save()
    {
        lock (_lock)
            return new ShardState(
                _epoch,
                _version,
                [.. _done],
                [.. _centre],
                [.. _members.Select(member => (float[])member.Clone())],
                _optimizer?.Steps ?? 0,
                [.. Enumerable.Range(0, _optimizer?.StateCount ?? 0).Select(i => _optimizer!.State(i).ToArray())]);
    }

    /// <summary>Goes on from what another saved.</summary>
    public void Restore(ShardState state)
    {
        lock (_lock)
        {
            (_epoch, _version) = (state.Epoch, state.Version);
            Array.Fill(_pulledAt, _version);
            state.Done.CopyTo(_done, 0);
            state.Centre.CopyTo(_centre, 0);
            foreach (var pulled in _pulled)
                state.Centre.CopyTo(pulled, 0);
            foreach (var (saved, member) in state.Members.Zip(_members))
                saved.CopyTo(member, 0);
            if (_optimizer is null)
                return;
            _optimizer.Resume(state.Steps);
            for (var i = 0; i < state.Optimizer.Length; i++)
                state.Optimizer[i].CopyTo(_optimizer.State(i));
        }
    }

    bool IsNewLocked(in Delivery delivery)
    {
        if (delivery.Epoch > _epoch)
        {
            _epoch = delivery.Epoch;
            Array.Clear(_done);
        }

        return delivery.Epoch == _epoch && delivery.From >= _done[delivery.Partition];
    }

    // Gives the staleness of an update that is taken.
    int CountLocked(int worker)
    {
        var stale = (int)(_version - _pulledAt[worker]);
        (_staleness, _mostStale) = (_staleness + stale, Math.Max(_mostStale, stale));
        _version++;
        return stale;
    }

    void TakeLocked(in Delivery delivery, Update update)
    {
        var stale = CountLocked(delivery.Worker);
        var pulled = _pulled.Length > 0 ? _pulled[delivery.Worker] : [];
        if (!update.IsSparse)
        {
            _rule.Apply(
                _centre, update.Values, new Arrival { Staleness = stale, Rate = delivery.Rate, Pulled = pulled });
            return;
        }

        // Rules work element by element: those that came are put side by side.
        var indices = update.Indices;
        var count = indices.Length;
        var some = ArrayPool<float>.Shared.Rent(2 * count);
        var centre = some.AsSpan(0, count);
        var pulledSome = some.AsSpan(count, pulled.Length > 0 ? count : 0);
        for (var i = 0; i < count; i++)
            centre[i] = _centre[indices[i]];
        for (var i = 0; i < pulledSome.Length; i++)
            pulledSome[i] = pulled[indices[i]];
        _rule.Apply(
            centre, update.Values, new Arrival { Staleness = stale, Rate = delivery.Rate, Pulled = pulledSome });
        for (var i = 0; i < count; i++)
            _centre[indices[i]] = centre[i];
        ArrayPool<float>.Shared.Return(some);
    }

    Task JoinLockedAsync(in Delivery delivery, Update update)
    {
        var round = _round;
        round.Add(delivery, update);
        if (round.Count == LanesLeftLocked())
        {
            round.Average(_mean!); // synchronous: there is one
            var rate = round.Deliveries.First().Rate;
            if (_optimizer is not null)
            {
                _optimizer.LearningRate = rate;
                _optimizer.Step(_centre, _mean);
            }
            else
            {
                _rule.Apply(_centre, _mean, new Arrival { Rate = rate });
            }

            _version++;
            foreach (var part in round.Deliveries)
                _done[part.Partition] = part.To;
            _round = new Round(_buffers);
            round.End();
        }

        return round.Ended;
    }

    int LanesLeftLocked()
    {
        var left = 0;
        for (var lane = 0; lane < _layout.Workers; lane++)
            for (var partition = lane; partition < _done.Length; partition += _layout.Workers)
                if (_done[partition] < _layout.Sizes[partition])
                {
                    left++;
                    break;
                }

        return left;
    }
}
