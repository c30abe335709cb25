using System.Runtime.CompilerServices;
using Coppice.Jobs;

namespace Coppice;

public sealed partial class Cluster
{
    /// <summary>Calls a function for every item and gives each result as soon as it is recorded, in the order of
    /// their ends.</summary>
    /// <remarks>Leaving the loop early cancels the rest.</remarks>
    /// <exception cref="JobFailedException">A call threw: its item's index and exception are inside. The rest is
    /// canceled.</exception>
    public IAsyncEnumerable<Completed<TOut>> AsCompletedAsync<TIn, TOut>(
        IEnumerable<TIn> items,
        Func<TIn, TOut> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        AsCompletedCallAsync(items, Call.Of(call), options, cancellationToken);

    /// <inheritdoc cref="AsCompletedAsync{TIn, TOut}(IEnumerable{TIn}, Func{TIn, TOut}, JobOptions,
    /// CancellationToken)"/>
    public IAsyncEnumerable<Completed<TOut>> AsCompletedAsync<TIn, TOut>(
        IEnumerable<TIn> items,
        Func<TIn, CancellationToken, TOut> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        AsCompletedCallAsync(items, Call.Of(call), options, cancellationToken);

    /// <inheritdoc cref="AsCompletedAsync{TIn, TOut}(IEnumerable{TIn}, Func{TIn, TOut}, JobOptions,
    /// CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public IAsyncEnumerable<Completed<TOut>> AsCompletedAsync<TIn, TOut>(
        IEnumerable<TIn> items,
        Func<TIn, TaskContext, TOut> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        AsCompletedCallAsync(items, Call.Of(call), options, cancellationToken);

    /// <inheritdoc cref="AsCompletedAsync{TIn, TOut}(IEnumerable{TIn}, Func{TIn, TOut}, JobOptions,
    /// CancellationToken)"/>
    public IAsyncEnumerable<Completed<TOut>> AsCompletedAsync<TIn, TOut>(
        IEnumerable<TIn> items,
        Func<TIn, Task<TOut>> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        AsCompletedCallAsync(items, Call.OfTask(call), options, cancellationToken);

    /// <inheritdoc cref="AsCompletedAsync{TIn, TOut}(IEnumerable{TIn}, Func{TIn, TOut}, JobOptions,
    /// CancellationToken)"/>
    public IAsyncEnumerable<Completed<TOut>> AsCompletedAsync<TIn, TOut>(
        IEnumerable<TIn> items,
        Func<TIn, CancellationToken, Task<TOut>> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        AsCompletedCallAsync(items, Call.OfTask(call), options, cancellationToken);

    /// <inheritdoc cref="AsCompletedAsync{TIn, TOut}(IEnumerable{TIn}, Func{TIn, TOut}, JobOptions,
    /// CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public IAsyncEnumerable<Completed<TOut>> AsCompletedAsync<TIn, TOut>(
        IEnumerable<TIn> items,
        Func<TIn, TaskContext, Task<TOut>> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        AsCompletedCallAsync(items, Call.OfTask(call), options, cancellationToken);
}
