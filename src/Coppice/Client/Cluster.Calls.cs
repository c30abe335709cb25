using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Coppice.Brokers;
using Coppice.Calls;
using Coppice.Jobs;
using Coppice.Workers;

namespace Coppice;

// What the verbs come down to, once their delegates have one shape.
public sealed partial class Cluster
{
    static readonly Nothing[] OneCall = [default];

    async Task<TOut> RunCallAsync<TOut>(
        Call<Nothing, TOut> call, JobOptions? options, CancellationToken cancellationToken)
    {
        var checkedOptions = Check(options);
        if (checkedOptions.Memoize)
            return (await MapCallAsync(OneCall, call, checkedOptions, cancellationToken))[0];
        var sink = new ArraySink<TOut>(1);
        await AwaitedCall.RunAsync(
            _client,
            () => Work(_client.NewId(), checkedOptions, call, new ArrayItems<Nothing>(OneCall), sink, isSingle: true),
            cancellationToken);
        return sink.Results[0];
    }

    Task BroadcastCallAsync(Call<Nothing, Nothing> call, JobOptions? options, CancellationToken cancellationToken)
    {
        var sink = new ArraySink<Nothing>(1);
        var work = Work(
            _client.NewId(), Check(options), call, new ArrayItems<Nothing>(OneCall), sink, isSingle: true);
        return Broadcast.RunAsync(_client, work, cancellationToken);
    }

    async Task<IReadOnlyDictionary<string, TOut>> GatherCallAsync<TOut>(
        Call<Nothing, TOut> call, JobOptions? options, CancellationToken cancellationToken)
    {
        var sink = new ArraySink<TOut>(1);
        var work = Work(
            _client.NewId(), Check(options), call, new ArrayItems<Nothing>(OneCall), sink, isSingle: true);
        var results = new SortedDictionary<string, TOut>(StringComparer.Ordinal);
        foreach (var (worker, answer) in await Broadcast.RunAsync(_client, work, cancellationToken))
        {
            // One after the other: each answer passes through the same place.
            await work.TakeAnswerAsync(answer, _client.Remote?.Blobs, cancellationToken);
            results[worker] = sink.Results[0];
        }

        return results;
    }

    Task<JobHandle<TOut>> SubmitCallAsync<TOut>(
        Call<Nothing, TOut> call, JobOptions? options, CancellationToken cancellationToken) =>
        SubmitSingleAsync(call, new ArrayItems<Nothing>(OneCall), [], options, cancellationToken);

    Task<JobHandle<TOut>> SubmitDependentAsync<TIn, TOut>(
        Call<TIn, TOut> call, Parents<TIn> parents, JobOptions? options, CancellationToken cancellationToken) =>
        SubmitSingleAsync(
            call,
            new ParentItems<TIn>(parents, _jobs, _client.Remote?.Blobs, CodecOptions.Default),
            parents.Ids,
            options,
            cancellationToken);

    async Task<JobHandle<TOut>> SubmitSingleAsync<TIn, TOut>(
        Call<TIn, TOut> call,
        Items<TIn> items,
        IReadOnlyList<Guid> parents,
        JobOptions? options,
        CancellationToken cancellationToken)
    {
        var sink = new ArraySink<TOut>(1);
        var work = Work(_client.NewId(), Check(options), call, items, sink, isSingle: true, encodes: true);
        var job = Job(work, 1) with { Durable = true, Parents = parents };
        await _client.SubmitAsync(job, work, cancellationToken);
        return new JobHandle<TOut>(
            _client,
            job.Id,
            _client.Remote is null
                ? (_, _) => Task.FromResult(sink.Results[0])
                : _client.Results.Reader<TOut>(job));
    }

    async Task<JobHandle<TOut[]>> SubmitMapCallAsync<TIn, TOut>(
        IEnumerable<TIn> items, Call<TIn, TOut> call, JobOptions? options, CancellationToken cancellationToken)
    {
        var checkedOptions = Check(options);
        var all = items as TIn[] ?? [.. items];
        var sink = new ArraySink<TOut>(all.Length);
        var work = Work(_client.NewId(), checkedOptions, call, new ArrayItems<TIn>(all), sink, encodes: true);
        var job = Job(work, all.Length) with { Durable = true };
        await _client.SubmitAsync(job, work, cancellationToken);
        return new JobHandle<TOut[]>(
            _client,
            job.Id,
            _client.Remote is null
                ? (_, _) => Task.FromResult(sink.Results)
                : _client.Results.Reader<TOut[]>(job));
    }

    async Task<TOut[]> MapCallAsync<TIn, TOut>(
        IEnumerable<TIn> items, Call<TIn, TOut> call, JobOptions? options, CancellationToken cancellationToken)
    {
        var checkedOptions = Check(options);
        cancellationToken.ThrowIfCancellationRequested();
        var all = items as TIn[] ?? [.. items];
        GatherGauge.Check<TOut>(options?.Name ?? NameOf(call.Original), all.Length, _parts.Log);
        var sink = new ArraySink<TOut>(all.Length);
        var work = Work(_client.NewId(), checkedOptions, call, new ArrayItems<TIn>(all), sink);
        work.Gathers = all.Length;
        await _client.SubmitAsync(Job(work, all.Length), work, cancellationToken);
        await _client.FinishAsync(work.Id, cancellationToken);
        return sink.Results;
    }

    IAsyncEnumerable<Completed<TOut>> AsCompletedCallAsync<TIn, TOut>(
        IEnumerable<TIn> items, Call<TIn, TOut> call, JobOptions? options, CancellationToken cancellationToken)
    {
        var checkedOptions = Check(options);
        var all = items as TIn[] ?? [.. items];
        var channel = Channel.CreateUnbounded<Completed<TOut>[]>(new() { SingleReader = true });
        var work = Work(
            _client.NewId(), checkedOptions, call, new ArrayItems<TIn>(all), new ChannelSink<TOut>(channel.Writer));
        return CompletedAsync(work, all.Length, channel, cancellationToken);
    }

    async IAsyncEnumerable<Completed<TOut>> CompletedAsync<TIn, TOut>(
        CallWork<TIn, TOut> work,
        int count,
        Channel<Completed<TOut>[]> channel,
        CancellationToken given,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(given, cancellationToken);
        await _client.SubmitAsync(Job(work, count), work, either.Token);
        var finishing = FinishAsync();
        try
        {
            while (await channel.Reader.WaitToReadAsync(CancellationToken.None))
                while (channel.Reader.TryRead(out var chunk))
                    foreach (var completed in chunk)
                        yield return completed;
        }
        finally
        {
            await either.CancelAsync();
            await finishing;
        }

        async Task FinishAsync()
        {
            try
            {
                await _client.FinishAsync(work.Id, either.Token);
                channel.Writer.Complete();
            }
            catch (Exception e)
            {
                channel.Writer.Complete(e);
            }
        }
    }

    IAsyncEnumerable<TOut> StreamCallAsync<TIn, TOut>(
        IAsyncEnumerable<TIn> source, Call<TIn, TOut> call, JobOptions? options, CancellationToken cancellationToken)
    {
        var checkedOptions = Check(options);
        var window = new Window<TIn, TOut>();
        var items = new WindowItems<TIn, TOut>(window);
        var work = Work(_client.NewId(), checkedOptions, call, items, new WindowSink<TIn, TOut>(window));
        return new Streaming<TIn, TOut>(_client, Job(work, 0) with { Open = true }, work, window)
            .RunAsync(source, cancellationToken);
    }

    JobOptions Check(JobOptions? options)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        return (options ?? new JobOptions()).Check();
    }

    CallWork<TIn, TOut> Work<TIn, TOut>(
        Guid id,
        JobOptions options,
        Call<TIn, TOut> call,
        Items<TIn> items,
        Sink<TOut> sink,
        bool isSingle = false,
        bool encodes = false) =>
        new(id, options.Name ?? NameOf(call.Original), options, call, items, sink)
        {
            IsSingle = isSingle,
            Encodes = encodes,
            Memory = options.Memoize ? Recollect<TIn, TOut>(call.Original, options) : null,
        };

    static NewJob Job<TIn, TOut>(CallWork<TIn, TOut> work, int items) => new()
    {
        Id = work.Id,
        Name = work.Name,
        Route = Route.Of(work.Options),
        Items = items,
        Single = work.IsSingle,
        Alone = work.Options.Alone,
        Priority = work.Options.Priority,
        Retries = work.Options.Retries,
        RetryDelay = work.Options.RetryDelay,
        ChunkSize = work.Options.ChunkSize,
        ResultType = typeof(TOut).ToString(),
    };

    Recollection<TIn, TOut> Recollect<TIn, TOut>(Delegate call, JobOptions options)
    {
        try
        {
            var scope = MemoKey.ForCall(call);
            var hash = options.Seed == 0 ? scope.Hash : Seeded(scope.Hash, options.Seed);
            return new(_jobs, scope, hash, options.Fresh, CodecOptions.Default);
        }
        catch (CodecException e)
        {
            throw new CoppiceException($"JobOptions.Memoize cannot be used here: {e.Message}", e);
        }
    }

    static ContentHash Seeded(ContentHash scope, ulong seed)
    {
        Span<byte> bytes = stackalloc byte[ContentHash.Size + sizeof(ulong)];
        scope.CopyTo(bytes);
        BitConverter.TryWriteBytes(bytes[ContentHash.Size..], seed);
        return ContentHash.Of(bytes);
    }

    // Lambdas and local functions are named after the method around them: "<Search>b__3_0" is "Search".
    static string NameOf(Delegate call)
    {
        var name = call.Method.Name;
        var end = name.StartsWith('<') ? name.IndexOf('>') : -1;
        return end > 1 ? name[1..end] : name;
    }
}
