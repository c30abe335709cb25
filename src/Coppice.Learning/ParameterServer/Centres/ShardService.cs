using System.Buffers;
using Coppice.Learning.ParameterServer.Encodings;
using Coppice.Learning.ParameterServer.Rules;

namespace Coppice.Learning.ParameterServer.Centres;

/// <summary>A shard that answers messages; the first one has the ledger too.</summary>
sealed class ShardService
{
    static readonly TimeSpan LongPoll = TimeSpan.FromSeconds(5);
    // Longer than a client scores an epoch.
    static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(10);

    readonly TrainingPlan _plan;
    readonly TimeProvider _time;
    readonly Shard _shard;
    readonly Ledger? _ledger;
    readonly ShardSession[] _sessions;
    readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long _bytes;
    long _heard;

    public ShardService(TrainingPlan plan, InitialParameters initial, int index, TimeProvider time)
    {
        (_plan, _time, _heard) = (plan, time, time.GetTimestamp());
        _shard = plan.StartShard(initial, Slices.Of(initial.Count, plan.Shards, index), remembers: true);
        _ledger = index == 0 ? plan.StartLedger(time) : null;
        _sessions = [.. Enumerable.Range(0, plan.Layout.Workers).Select(_ => new ShardSession())];
    }

    /// <summary>Ends when nobody will ask any more.</summary>
    public Task Finished => _finished.Task;

    /// <summary>Whether whoever looks after the training has been silent for ten minutes: then it is gone, and nobody
    /// would ever end the training.</summary>
    public bool IsAbandoned => _time.GetElapsedTime(Interlocked.Read(ref _heard)) > LongestSilence;

    public ReadOnlyMemory<byte> Save()
    {
        var writer = new MessageWriter().Long(Interlocked.Read(ref _bytes));
        _ledger?.Save(writer);
        _shard.Save().Write(writer);
        return writer.Written;
    }

    public void Restore(ReadOnlySpan<byte> saved)
    {
        var reader = new MessageReader(saved);
        _bytes = reader.Long();
        _ledger?.Restore(ref reader);
        _shard.Restore(ShardState.Read(ref reader));
    }

    public async ValueTask<ReadOnlyMemory<byte>> AnswerAsync(
        ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        var verb = (Verb)request.Span[0];
        // Workers ask these two; all else is asked by whoever looks after the training.
        if (verb is not (Verb.Exchange or Verb.Next))
            Interlocked.Exchange(ref _heard, _time.GetTimestamp());
        var answer = verb switch
        {
            Verb.Exchange => await ExchangeAsync(request[1..], cancellationToken),
            Verb.Next => await NextAsync(request[1..], cancellationToken),
            Verb.Ended => await EndedAsync(request[1..], cancellationToken),
            Verb.Open => Open(request.Span[1..]),
            Verb.Read => Read(request.Span[1..]),
            Verb.Close => Close(),
            _ => throw new InvalidOperationException($"A shard knows no verb {verb}."),
        };
        Interlocked.Add(ref _bytes, request.Length + answer.Length);
        return answer;
    }

    async Task<ReadOnlyMemory<byte>> NextAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        var worker = new MessageReader(request.Span).Int();
        var (lease, isOver) = await Ledger.NextAsync(worker, LongPoll, cancellationToken);
        var writer = new MessageWriter().Byte((byte)(lease is not null ? 1 : 0)).Byte((byte)(isOver ? 1 : 0));
        if (lease is { } taken)
            writer.Int(taken.Epoch).Int(taken.Partition).Int(taken.From).Double(taken.Progress);
        return writer.Written;
    }

    async Task<ReadOnlyMemory<byte>> EndedAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        var epoch = new MessageReader(request.Span).Int();
        var writer = new MessageWriter();
        if (_ledger is not null)
        {
            var status = await _ledger.EndedAsync(epoch, TimeSpan.FromSeconds(1), cancellationToken);
            writer.Int(status.Epoch).Long(status.Examples).Long(status.Total).Long(status.Updates).Double(status.Loss);
        }

        var (versions, staleness, most) = _shard.Counts;
        return writer.Long(versions).Long(staleness).Int(most).Long(Interlocked.Read(ref _bytes)).Written;
    }

    ReadOnlyMemory<byte> Open(ReadOnlySpan<byte> request)
    {
        _ledger?.Open(new MessageReader(request).Int());
        return default;
    }

    ReadOnlyMemory<byte> Close()
    {
        _finished.TrySetResult();
        return default;
    }

    ReadOnlyMemory<byte> Read(ReadOnlySpan<byte> request)
    {
        var member = new MessageReader(request).Int();
        var vector = new float[_shard.Length];
        _shard.Read(member < 0 ? null : member, vector);
        return new MessageWriter().Floats(vector).Written;
    }

    async Task<ReadOnlyMemory<byte>> ExchangeAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        var head = ExchangeHead.Read(request.Span, out var used);
        var session = _sessions[head.Delivery.Worker];
        // One at a time: a repeat waits for the first to end, and gets the same answer.
        await session.Turn.WaitAsync(cancellationToken);
        try
        {
            if (session.Repeats(head.Session, head.Number) is { } known)
                return known;
            if (head.Pushes)
                await PushAsync(head.Delivery, request[used..], cancellationToken);
            var receipt = head is { Pushes: true } && _ledger is not null ? _ledger.Advance(head.Delivery) : default;
            if (head.Pushes && _ledger is not null)
                await _ledger.StayBehindAsync(head.Delivery.Worker, cancellationToken);
            var writer = new MessageWriter().Byte((byte)(receipt.IsTaken ? 1 : 0)).Double(receipt.Progress);
            if (head.Pulls)
                session.Pull(_shard, head.Delivery.Worker, _plan.Encoding, writer);
            else
                writer.Byte((byte)Payload.None);
            return session.Keep(head.Number, writer.Written);
        }
        finally
        {
            session.Turn.Release();
        }
    }

    async Task PushAsync(Delivery delivery, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var values = ArrayPool<float>.Shared.Rent(_shard.Length);
        try
        {
            await TakeAsync().WaitAsync(cancellationToken);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(values);
        }

        // The shard has copied or applied the update when this returns.
        Task TakeAsync()
        {
            var reader = new MessageReader(payload.Span);
            if ((Payload)reader.Byte() == Payload.Dense)
            {
                var all = values.AsSpan(0, _shard.Length);
                reader.Floats(all);
                return _shard.PushAsync(delivery, new Update([], all));
            }

            var places = reader.Places();
            var some = values.AsSpan(0, places.Length);
            reader.Floats(some);
            return _shard.PushAsync(delivery, new Update(places, some));
        }
    }

    Ledger Ledger => _ledger ?? throw new InvalidOperationException("Only the first shard has the ledger.");
}
