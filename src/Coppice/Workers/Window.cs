using Coppice.Reports;

namespace Coppice.Workers;

/// <summary>The part of a stream that is being worked on: blocks of items on their way to being blocks of
/// results.</summary>
sealed class Window<TIn, TOut>
{
    readonly Lock _lock = new();
    readonly LinkedList<StreamBlock<TIn, TOut>> _blocks = [];
    Exception? _fault;
    TimeSpan _elapsed;
    long _done;

    /// <summary>How long an item takes, as far as is known; null before the first has ended.</summary>
    public TimeSpan? ItemTime
    {
        get
        {
            lock (_lock)
                return _done == 0 ? null : _elapsed / _done;
        }
    }

    public void Add(StreamBlock<TIn, TOut> block)
    {
        lock (_lock)
        {
            if (_fault is null)
                _blocks.AddLast(block);
            else
                block.Fail(_fault);
        }
    }

    /// <summary>The block that an item is in. Tasks never cross blocks.</summary>
    public StreamBlock<TIn, TOut> Find(long index)
    {
        lock (_lock)
            for (var node = _blocks.Last; node is not null; node = node.Previous)
                if (node.Value.First <= index)
                    return node.Value;
        throw new InvalidOperationException($"Item {index} of the stream is not being worked on.");
    }

    public void Put(long first, ReadOnlySpan<TOut> results, TimeSpan elapsed)
    {
        var block = Find(first);
        lock (_lock)
        {
            _elapsed += elapsed;
            _done += results.Length;
            if (block.Put(first, results))
                _blocks.Remove(block);
        }
    }

    /// <summary>No more results will come: what is waited for fails.</summary>
    public void Fail(Exception fault)
    {
        lock (_lock)
        {
            _fault = fault;
            foreach (var block in _blocks)
                block.Fail(fault);
            _blocks.Clear();
        }
    }
}

/// <summary>Items of a stream that follow each other, and their results as they come.</summary>
sealed class StreamBlock<TIn, TOut>(long first, TIn[] items)
{
    readonly TaskCompletionSource<TOut[]> _results = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TOut[] _all = new TOut[items.Length];
    int _missing = items.Length;

    public long First => first;

    public TIn[] Items => items;

    public Task<TOut[]> Results => _results.Task;

    /// <summary>Under the window's lock; true when the block is complete.</summary>
    public bool Put(long at, ReadOnlySpan<TOut> results)
    {
        results.CopyTo(_all.AsSpan((int)(at - first)));
        _missing -= results.Length;
        return _missing == 0 && _results.TrySetResult(_all);
    }

    public void Fail(Exception fault) => _results.TrySetException(fault);
}

/// <summary>A window as items and as sink.</summary>
sealed class WindowItems<TIn, TOut>(Window<TIn, TOut> window) : Items<TIn>
{
    public override ValueTask<ReadOnlyMemory<TIn>> ReadAsync(
        long first, int count, Stages stages, CancellationToken cancellationToken)
    {
        var block = window.Find(first);
        return new(new ReadOnlyMemory<TIn>(block.Items, (int)(first - block.First), count));
    }
}

/// <inheritdoc cref="WindowItems{TIn, TOut}"/>
sealed class WindowSink<TIn, TOut>(Window<TIn, TOut> window) : Sink<TOut>
{
    public override void Put(long first, ReadOnlySpan<TOut> results, bool[]? remembered, TimeSpan elapsed) =>
        window.Put(first, results, elapsed);
}
