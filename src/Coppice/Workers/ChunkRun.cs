using System.Diagnostics;
using Coppice.Calls;
using Coppice.Jobs;

namespace Coppice.Workers;

/// <summary>One chunk as it runs: items one after another, until all are done, one fails, or the chunk is to
/// stop.</summary>
/// <remarks>Results are kept apart until the store has accepted the outcome: a late run of an item that was given up
/// must not write over the one that counts.</remarks>
sealed class ChunkRun<TIn, TOut>(CallWork<TIn, TOut> work, Chunk chunk)
{
    // Items between two looks at the clock are so many that they take about a millisecond.
    static readonly TimeSpan Look = TimeSpan.FromMilliseconds(1);
    const int Block = 1024;

    readonly TOut[] _results = new TOut[chunk.Envelope.Count];
    readonly List<Memory> _memories = [];
    Distinct<TIn, TOut>? _seen;
    int[] _places = [];
    bool[]? _remembered;
    int _done;

    public async Task<Finished> RunAsync()
    {
        var item = default(TIn);
        try
        {
            var items = await work.Items.ReadAsync(
                chunk.Envelope.First, chunk.Envelope.Count, chunk.Stages, work.Cancellation);
            // Of an awaited call nothing is kept, and asking the scheduler would take longer than many calls do.
            if (!chunk.Envelope.Awaited)
                chunk.Stages.BeginRun();
            if (work.Memory is { } memory)
                await RunRememberedAsync(items, memory);
            else if (work.Call.Plain is { } plain && work.Options.Timeout is null)
                RunPlain(items.Span, plain);
            else
                await RunEachAsync(items);
            return Finish(null);
        }
        catch (StoreException e) when (e.IsTransient && work.Blobs is not null && _done == 0)
        {
            // The store is away, which is nobody's failure: the broker delivers the task again.
            throw;
        }
        catch (Exception e)
        {
            if (_done < _results.Length && e is not GivenUpException)
                item = await ItemAsync();
            return Finish(Failed(e, item));
        }
    }

    void RunPlain(ReadOnlySpan<TIn> items, Func<TIn, TOut> call)
    {
        for (var batch = 1; ;)
        {
            var before = chunk.Age;
            var end = Math.Min(items.Length, _done + batch);
            // Kept in a local for speed, and written back also when the call throws: it says which item did.
            var i = _done;
            try
            {
                for (; i < end; i++)
                    _results[i] = call(items[i]);
            }
            finally
            {
                _done = i;
            }

            if (i == items.Length || chunk.IsToStop)
                return;
            if (chunk.Age - before < Look)
                batch = Math.Min(batch * 2, 1 << 20);
        }
    }

    async Task RunEachAsync(ReadOnlyMemory<TIn> items)
    {
        while (_done < items.Length)
        {
            var seed = Seeds.Of(work.Options.Seed, chunk.Envelope.First + _done);
            _results[_done] = await InvokeAsync(items.Span[_done], seed);
            _done++;
            if (chunk.IsToStop)
                return;
        }
    }

    async Task RunRememberedAsync(ReadOnlyMemory<TIn> items, Recollection<TIn, TOut> memory)
    {
        var seen = _seen = new Distinct<TIn, TOut>();
        _places = new int[items.Length];
        while (_done < items.Length)
        {
            // In one run, without a look at each: where most items have been met, nothing else costs time.
            var found = seen.Find(items.Span[_done..], _places.AsSpan(_done));
            for (var end = _done + found; _done < end; _done++)
                _results[_done] = seen.Results[_places[_done]];
            if (_done == items.Length || chunk.IsToStop)
                return;
            if (seen.Knows(items.Span[_done]))
                continue;
            var block = items.Slice(_done, Math.Min(Block, items.Length - _done));
            // Items that this chunk has met need no key; the others are looked up together.
            var wanted = new List<int>();
            for (var i = 0; i < block.Length; i++)
                if (!seen.Knows(block.Span[i]))
                    wanted.Add(i);
            var keys = new ContentHash[wanted.Count];
            for (var k = 0; k < keys.Length; k++)
                keys[k] = memory.KeyOf(block.Span[wanted[k]]);
            var recalled = await memory.RecallAsync(keys, work.Cancellation);
            for (int i = 0, k = 0; i < block.Length; i++)
            {
                var item = block.Span[i];
                var asked = k < wanted.Count && wanted[k] == i ? k++ : -1;
                if (!seen.TryFind(item, asked < 0 ? default : keys[asked], out var place))
                {
                    var result = await RecallOrInvokeAsync(item, keys[asked], recalled[asked], memory);
                    place = seen.Add(item, keys[asked], result);
                }

                _places[_done] = place;
                _results[_done++] = seen.Results[place];
                if (chunk.IsToStop)
                    return;
            }
        }
    }

    async ValueTask<TOut> RecallOrInvokeAsync(
        TIn item, ContentHash key, ReadOnlyMemory<byte>? bytes, Recollection<TIn, TOut> memory)
    {
        if (bytes is { } known && memory.TryRead(known, out var result))
        {
            (_remembered ??= new bool[_results.Length])[_done] = true;
            return result;
        }

        result = await InvokeAsync(item, Seeds.Of(work.Options.Seed, key));
        _memories.Add(new Memory(memory.Scope, key, ValueCodec.Encode(result, Codec).ToArray())
        {
            Name = work.Name,
        });
        return result;
    }

    async ValueTask<TOut> InvokeAsync(TIn item, ulong seed)
    {
        if (work.Options.Timeout is not { } timeout)
            return await CallAsync(item, seed, work.Cancellation);
        await using var watch = new ItemWatch(chunk.Worker.Time, timeout, work.SeesToken, work.Cancellation, () =>
            chunk.GiveUp(Finish(TimedOut(timeout, item))));
        try
        {
            var result = await CallAsync(item, seed, watch.Token);
            return watch.HasFired ? throw new ItemTimeoutException(timeout) : result;
        }
        catch (OperationCanceledException) when (watch.HasFired)
        {
            throw new ItemTimeoutException(timeout);
        }
        finally
        {
            // From here on nobody else reads or reports what this run has done.
            if (!watch.TryEnd())
                throw new GivenUpException();
        }
    }

    ValueTask<TOut> CallAsync(TIn item, ulong seed, CancellationToken cancellation)
    {
        // Continuations of user code must not need the slot's thread, which user code may block.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            if (work.Call.Plain is { } plain)
                return new(plain(item));
            var told = chunk.Worker.Context(work, chunk.Envelope, chunk.Envelope.First + _done, seed, cancellation);
            return work.Call.Sync is { } sync
                ? new(sync(item, told))
                : new(work.Call.Async!(item, told)); // the third shape, where it is none of the others
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    Finished Finish(Failure? failure)
    {
        var done = _done;
        chunk.Stages.EndRun();
        var began = Stopwatch.GetTimestamp();
        EncodedValue? encoded = null;
        var bytes = ReadOnlyMemory<byte>.Empty;
        if (work.Encodes && done > 0)
        {
            try
            {
                encoded = EncodeResults(done);
                // Large arrays go to the store by themselves, where the work knows one.
                if (work.Blobs is null || !PackedValue.IsLarge(encoded))
                    (bytes, encoded) = (encoded.ToArray(), null);
            }
            catch (Exception e)
            {
                (done, encoded) = (0, null);
                failure = new Failure { Kind = FailureKind.Result, Message = e.Message, Local = e };
            }
        }

        chunk.Stages.Encoding += Stopwatch.GetElapsedTime(began);
        var outcome = new Outcome
        {
            Task = chunk.Envelope.Task,
            Attempt = chunk.Envelope.Attempt,
            Done = done,
            Results = bytes,
            Failure = failure,
            Remembered = work.Encodes ? Bits(done) : default,
            Elapsed = chunk.Age,
            Memories = _memories,
        };
        return new Finished(chunk, outcome, _results, _remembered) { Encoded = encoded };
    }

    EncodedValue EncodeResults(int done) =>
        _seen?.Results is { } distinct && distinct.Count <= Math.Min(done / 4, ResultBlock.MostDistinct)
            ? ResultBlock.Encode(distinct.ToArray(), _places.AsSpan(0, done), Codec)
            : ValueCodec.Encode(done == _results.Length ? _results : _results[..done], Codec);

    byte[] Bits(int done)
    {
        if (_remembered is null)
            return [];
        var bits = new byte[(done + 7) / 8];
        for (var i = 0; i < done; i++)
            if (_remembered[i])
                bits[i / 8] |= (byte)(1 << (i % 8));
        return bits;
    }

    Failure? Failed(Exception e, TIn? item) => e switch
    {
        // Nothing failed: the job was canceled, or its cluster stops.
        OperationCanceledException when work.Cancellation.IsCancellationRequested => null,
        GivenUpException => null,
        ItemTimeoutException timeout => TimedOut(timeout.Limit, item),
        CodecException => Fault(FailureKind.Result, e.Message, e, item),
        _ => Fault(FailureKind.Threw, e.Message, e, item),
    };

    Failure TimedOut(TimeSpan limit, TIn? item) => Fault(
        FailureKind.TimedOut, $"took longer than JobOptions.Timeout allows: {limit.TotalSeconds:0.###} s", null, item);

    Failure Fault(FailureKind kind, string message, Exception? e, TIn? item) => new()
    {
        Kind = kind,
        Message = message,
        Item = work.IsSingle ? null : chunk.Envelope.First + _done,
        Argument = typeof(TIn) == typeof(Nothing) ? null : Brief.Of(item),
        Type = e?.GetType().FullName,
        Stack = e?.ToString(),
        Local = e,
    };

    async ValueTask<TIn?> ItemAsync()
    {
        try
        {
            return (await work.Items.ReadAsync(chunk.Envelope.First + _done, 1, chunk.Stages, work.Cancellation)).Span[0];
        }
        catch (Exception)
        {
            // The items themselves could not be read: that is the failure to report, and it is being.
            return default;
        }
    }

    static CodecOptions Codec { get; } = new() { Name = "result" };
}
