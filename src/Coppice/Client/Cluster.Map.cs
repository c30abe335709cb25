using System.Runtime.CompilerServices;
using Coppice.Jobs;

namespace Coppice;

public sealed partial class Cluster
{
    /// <summary>Calls a function for every item and gives the results in the items' order. Chunks are cut by
    /// themselves.</summary>
    /// <param name="items">Read once, at the start; an array is not copied and must not change meanwhile.</param>
    /// <param name="call">What is done with each item, on many slots at once.</param>
    /// <param name="options">How the job is to run.</param>
    /// <param name="cancellationToken">Cancels the job together with the wait.</param>
    /// <exception cref="JobFailedException">A call threw: its item's index and exception are inside. The rest is
    /// canceled.</exception>
    /// <exception cref="JobTimedOutException">A call took longer than <see cref="JobOptions.Timeout"/>.</exception>
    public Task<TOut[]> MapAsync<TIn, TOut>(
        IEnumerable<TIn> items,
        Func<TIn, TOut> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapCallAsync(items, Call.Of(call), options, cancellationToken);

    /// <inheritdoc cref="MapAsync{TIn, TOut}(IEnumerable{TIn}, Func{TIn, TOut}, JobOptions, CancellationToken)"/>
    public Task<TOut[]> MapAsync<TIn, TOut>(
        IEnumerable<TIn> items,
        Func<TIn, CancellationToken, TOut> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapCallAsync(items, Call.Of(call), options, cancellationToken);

    /// <inheritdoc cref="MapAsync{TIn, TOut}(IEnumerable{TIn}, Func{TIn, TOut}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task<TOut[]> MapAsync<TIn, TOut>(
        IEnumerable<TIn> items,
        Func<TIn, TaskContext, TOut> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapCallAsync(items, Call.Of(call), options, cancellationToken);

    /// <inheritdoc cref="MapAsync{TIn, TOut}(IEnumerable{TIn}, Func{TIn, TOut}, JobOptions, CancellationToken)"/>
    public Task<TOut[]> MapAsync<TIn, TOut>(
        IEnumerable<TIn> items,
        Func<TIn, Task<TOut>> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapCallAsync(items, Call.OfTask(call), options, cancellationToken);

    /// <inheritdoc cref="MapAsync{TIn, TOut}(IEnumerable{TIn}, Func{TIn, TOut}, JobOptions, CancellationToken)"/>
    public Task<TOut[]> MapAsync<TIn, TOut>(
        IEnumerable<TIn> items,
        Func<TIn, CancellationToken, Task<TOut>> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapCallAsync(items, Call.OfTask(call), options, cancellationToken);

    /// <inheritdoc cref="MapAsync{TIn, TOut}(IEnumerable{TIn}, Func{TIn, TOut}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task<TOut[]> MapAsync<TIn, TOut>(
        IEnumerable<TIn> items,
        Func<TIn, TaskContext, Task<TOut>> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        MapCallAsync(items, Call.OfTask(call), options, cancellationToken);
}
