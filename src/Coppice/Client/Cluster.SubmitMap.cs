using System.Runtime.CompilerServices;
using Coppice.Jobs;

namespace Coppice;

public sealed partial class Cluster
{
    /// <summary>Stores a call over many items as one durable job, whose result is theirs in order.</summary>
    /// <exception cref="StoreException">The job cannot be stored.</exception>
    public Task<JobHandle<TOut[]>> SubmitMapAsync<TIn, TOut>(
        IEnumerable<TIn> items,
        Func<TIn, TOut> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitMapCallAsync(items, Call.Of(call), options, cancellationToken);

    /// <inheritdoc cref="SubmitMapAsync{TIn, TOut}(IEnumerable{TIn}, Func{TIn, TOut}, JobOptions, CancellationToken)"/>
    public Task<JobHandle<TOut[]>> SubmitMapAsync<TIn, TOut>(
        IEnumerable<TIn> items,
        Func<TIn, CancellationToken, TOut> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitMapCallAsync(items, Call.Of(call), options, cancellationToken);

    /// <inheritdoc cref="SubmitMapAsync{TIn, TOut}(IEnumerable{TIn}, Func{TIn, TOut}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task<JobHandle<TOut[]>> SubmitMapAsync<TIn, TOut>(
        IEnumerable<TIn> items,
        Func<TIn, TaskContext, TOut> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitMapCallAsync(items, Call.Of(call), options, cancellationToken);

    /// <inheritdoc cref="SubmitMapAsync{TIn, TOut}(IEnumerable{TIn}, Func{TIn, TOut}, JobOptions, CancellationToken)"/>
    public Task<JobHandle<TOut[]>> SubmitMapAsync<TIn, TOut>(
        IEnumerable<TIn> items,
        Func<TIn, Task<TOut>> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitMapCallAsync(items, Call.OfTask(call), options, cancellationToken);

    /// <inheritdoc cref="SubmitMapAsync{TIn, TOut}(IEnumerable{TIn}, Func{TIn, TOut}, JobOptions, CancellationToken)"/>
    public Task<JobHandle<TOut[]>> SubmitMapAsync<TIn, TOut>(
        IEnumerable<TIn> items,
        Func<TIn, CancellationToken, Task<TOut>> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitMapCallAsync(items, Call.OfTask(call), options, cancellationToken);

    /// <inheritdoc cref="SubmitMapAsync{TIn, TOut}(IEnumerable{TIn}, Func{TIn, TOut}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task<JobHandle<TOut[]>> SubmitMapAsync<TIn, TOut>(
        IEnumerable<TIn> items,
        Func<TIn, TaskContext, Task<TOut>> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitMapCallAsync(items, Call.OfTask(call), options, cancellationToken);
}
