using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Coppice.Jobs;
using Coppice.Workers;

namespace Coppice;

/// <summary>A stream in, a stream out: reads blocks ahead of the consumer, as many as keep the slots busy and no
/// more.</summary>
sealed class Streaming<TIn, TOut>(JobClient client, NewJob job, CallWork<TIn, TOut> work, Window<TIn, TOut> window)
{
    const int LargestBlock = 8192;
    const int BlocksPerSlot = 4;
    static readonly TimeSpan Target = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(20);

    long _read;

    public async IAsyncEnumerable<TOut> RunAsync(
        IAsyncEnumerable<TIn> source,
        CancellationToken given,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(given, cancellationToken);
        var blocks = Channel.CreateBounded<StreamBlock<TIn, TOut>>(
            BlocksPerSlot * Math.Max(1, client.Fleet.Slots(job.Route)));
        await client.SubmitAsync(job, work, either.Token);
        var finishing = FinishAsync(either);
        var reading = Task.Run(() => ReadAsync(source, blocks.Writer, either.Token), CancellationToken.None);
        try
        {
            while (await blocks.Reader.WaitToReadAsync(CancellationToken.None))
                while (blocks.Reader.TryRead(out var block))
                    foreach (var result in await block.Results)
                        yield return result;
            given.ThrowIfCancellationRequested();
            cancellationToken.ThrowIfCancellationRequested();
            // The reader may have stopped because the job did.
            if (await finishing is { } fault)
                ExceptionDispatchInfo.Throw(fault);
        }
        finally
        {
            await either.CancelAsync();
            await reading;
            await finishing;
        }
    }

    async Task<Exception?> FinishAsync(CancellationTokenSource stop)
    {
        try
        {
            await client.FinishAsync(job.Id, stop.Token);
            return null;
        }
        catch (Exception e)
        {
            window.Fail(e);
            await stop.CancelAsync();
            return e;
        }
    }

    async Task ReadAsync(
        IAsyncEnumerable<TIn> source, ChannelWriter<StreamBlock<TIn, TOut>> blocks, CancellationToken cancellationToken)
    {
        var block = new List<TIn>();
        Exception? fault = null;
        try
        {
            fault = await ReadBlocksAsync(source, block, blocks, cancellationToken);
            if (block.Count > 0)
                await SendAsync(block, blocks, cancellationToken);
            await client.AppendAsync(job, work, _read, 0, seal: true, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            fault = e;
        }

        blocks.Complete(fault);
    }

    /// <summary>Sends full blocks until the source ends, and leaves the last items in the list. Gives what the source
    /// threw: what came before it is still to be worked on.</summary>
    async Task<Exception?> ReadBlocksAsync(
        IAsyncEnumerable<TIn> source,
        List<TIn> block,
        ChannelWriter<StreamBlock<TIn, TOut>> blocks,
        CancellationToken cancellationToken)
    {
        var items = source.GetAsyncEnumerator(cancellationToken);
        Task<bool>? next = null;
        try
        {
            var started = client.Time.GetTimestamp();
            while (true)
            {
                var move = items.MoveNextAsync();
                var isReady = move.IsCompleted;
                next = move.AsTask();
                // What has been read must not wait for what has not.
                var isSlow = !isReady || client.Time.GetElapsedTime(started) > Patience;
                if (block.Count > 0 && (isSlow || block.Count >= BlockSize()))
                {
                    await SendAsync(block, blocks, cancellationToken);
                    block.Clear();
                }

                if (!await next.WaitAsync(cancellationToken))
                    return null;
                if (block.Count == 0)
                    started = client.Time.GetTimestamp();
                block.Add(items.Current);
            }
        }
        catch (Exception e) when (next is { IsFaulted: true })
        {
            return e;
        }
        finally
        {
            // A source may not be disposed while it is asked for an item; one that heeds no token is left to itself.
            if (next is null or { IsCompleted: true })
                await items.DisposeAsync();
            else
                _ = DisposeAfterAsync(next, items);
        }
    }

    static async Task DisposeAfterAsync(Task<bool> next, IAsyncEnumerator<TIn> items)
    {
        await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await items.DisposeAsync();
    }

    // The consumer's queue first: while it is full, nothing more is read or run.
    async Task SendAsync(
        List<TIn> items, ChannelWriter<StreamBlock<TIn, TOut>> blocks, CancellationToken cancellationToken)
    {
        var first = _read;
        var block = new StreamBlock<TIn, TOut>(first, [.. items]);
        _read += items.Count;
        window.Add(block);
        await blocks.WriteAsync(block, cancellationToken);
        try
        {
            await client.AppendAsync(job, work, first, items.Count, seal: false, cancellationToken);
        }
        catch (Exception e)
        {
            // Nobody will work on it: the consumer meets this where the block's results would be.
            block.Fail(e);
            throw;
        }
    }

    int BlockSize()
    {
        if (job.ChunkSize is { } size)
            return size;
        return window.ItemTime is { } time
            ? (int)Math.Clamp(Target / (time + TimeSpan.FromTicks(1)), 1, LargestBlock)
            : 1;
    }
}
