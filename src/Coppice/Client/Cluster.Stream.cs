using System.Runtime.CompilerServices;
using Coppice.Jobs;

namespace Coppice;

public sealed partial class Cluster
{
    /// <summary>Calls a function for every item of a source, which may be endless, and gives the results in
    /// order.</summary>
    /// <remarks>The source is read only as far ahead as keeps the slots busy: memory is bounded on every side.
    /// Leaving the loop
    /// early cancels the rest.</remarks>
    /// <exception cref="JobFailedException">A call threw: its item's index and exception are inside.</exception>
    public IAsyncEnumerable<TOut> StreamAsync<TIn, TOut>(
        IAsyncEnumerable<TIn> source,
        Func<TIn, TOut> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        StreamCallAsync(source, Call.Of(call), options, cancellationToken);

    /// <inheritdoc cref="StreamAsync{TIn, TOut}(IAsyncEnumerable{TIn}, Func{TIn, TOut}, JobOptions,
    /// CancellationToken)"/>
    public IAsyncEnumerable<TOut> StreamAsync<TIn, TOut>(
        IAsyncEnumerable<TIn> source,
        Func<TIn, CancellationToken, TOut> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        StreamCallAsync(source, Call.Of(call), options, cancellationToken);

    /// <inheritdoc cref="StreamAsync{TIn, TOut}(IAsyncEnumerable{TIn}, Func{TIn, TOut}, JobOptions,
    /// CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public IAsyncEnumerable<TOut> StreamAsync<TIn, TOut>(
        IAsyncEnumerable<TIn> source,
        Func<TIn, TaskContext, TOut> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        StreamCallAsync(source, Call.Of(call), options, cancellationToken);

    /// <inheritdoc cref="StreamAsync{TIn, TOut}(IAsyncEnumerable{TIn}, Func{TIn, TOut}, JobOptions,
    /// CancellationToken)"/>
    public IAsyncEnumerable<TOut> StreamAsync<TIn, TOut>(
        IAsyncEnumerable<TIn> source,
        Func<TIn, Task<TOut>> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        StreamCallAsync(source, Call.OfTask(call), options, cancellationToken);

    /// <inheritdoc cref="StreamAsync{TIn, TOut}(IAsyncEnumerable{TIn}, Func{TIn, TOut}, JobOptions,
    /// CancellationToken)"/>
    public IAsyncEnumerable<TOut> StreamAsync<TIn, TOut>(
        IAsyncEnumerable<TIn> source,
        Func<TIn, CancellationToken, Task<TOut>> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        StreamCallAsync(source, Call.OfTask(call), options, cancellationToken);

    /// <inheritdoc cref="StreamAsync{TIn, TOut}(IAsyncEnumerable{TIn}, Func{TIn, TOut}, JobOptions,
    /// CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public IAsyncEnumerable<TOut> StreamAsync<TIn, TOut>(
        IAsyncEnumerable<TIn> source,
        Func<TIn, TaskContext, Task<TOut>> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        StreamCallAsync(source, Call.OfTask(call), options, cancellationToken);

    /// <inheritdoc cref="StreamAsync{TIn, TOut}(IAsyncEnumerable{TIn}, Func{TIn, TOut}, JobOptions,
    /// CancellationToken)"/>
    public IAsyncEnumerable<TOut> StreamAsync<TIn, TOut>(
        IEnumerable<TIn> source,
        Func<TIn, TOut> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        StreamCallAsync(StreamSource.ReadAsync(source), Call.Of(call), options, cancellationToken);

    /// <inheritdoc cref="StreamAsync{TIn, TOut}(IEnumerable{TIn}, Func{TIn, TOut}, JobOptions, CancellationToken)"/>
    public IAsyncEnumerable<TOut> StreamAsync<TIn, TOut>(
        IEnumerable<TIn> source,
        Func<TIn, CancellationToken, TOut> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        StreamCallAsync(StreamSource.ReadAsync(source), Call.Of(call), options, cancellationToken);

    /// <inheritdoc cref="StreamAsync{TIn, TOut}(IEnumerable{TIn}, Func{TIn, TOut}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public IAsyncEnumerable<TOut> StreamAsync<TIn, TOut>(
        IEnumerable<TIn> source,
        Func<TIn, TaskContext, TOut> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        StreamCallAsync(StreamSource.ReadAsync(source), Call.Of(call), options, cancellationToken);

    /// <inheritdoc cref="StreamAsync{TIn, TOut}(IEnumerable{TIn}, Func{TIn, TOut}, JobOptions, CancellationToken)"/>
    public IAsyncEnumerable<TOut> StreamAsync<TIn, TOut>(
        IEnumerable<TIn> source,
        Func<TIn, Task<TOut>> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        StreamCallAsync(StreamSource.ReadAsync(source), Call.OfTask(call), options, cancellationToken);

    /// <inheritdoc cref="StreamAsync{TIn, TOut}(IEnumerable{TIn}, Func{TIn, TOut}, JobOptions, CancellationToken)"/>
    public IAsyncEnumerable<TOut> StreamAsync<TIn, TOut>(
        IEnumerable<TIn> source,
        Func<TIn, CancellationToken, Task<TOut>> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        StreamCallAsync(StreamSource.ReadAsync(source), Call.OfTask(call), options, cancellationToken);

    /// <inheritdoc cref="StreamAsync{TIn, TOut}(IEnumerable{TIn}, Func{TIn, TOut}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public IAsyncEnumerable<TOut> StreamAsync<TIn, TOut>(
        IEnumerable<TIn> source,
        Func<TIn, TaskContext, Task<TOut>> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        StreamCallAsync(StreamSource.ReadAsync(source), Call.OfTask(call), options, cancellationToken);
}
