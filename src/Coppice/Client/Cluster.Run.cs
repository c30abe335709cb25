using System.Runtime.CompilerServices;
using Coppice.Jobs;

namespace Coppice;

public sealed partial class Cluster
{
    /// <summary>Runs a call at once on a free slot and gives its result. Nothing is stored; a lost worker's call
    /// runs again.</summary>
    /// <remarks>A call that waits for other calls of its own cluster keeps its slot meanwhile.</remarks>
    /// <exception cref="JobFailedException">The call threw; its exception is inside.</exception>
    /// <exception cref="JobTimedOutException">The call took longer than <see cref="JobOptions.Timeout"/>.</exception>
    /// <exception cref="OperationCanceledException">The token fired: the call is canceled with the wait.</exception>
    public Task<TOut> RunAsync<TOut>(
        Func<TOut> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        RunCallAsync(Call.Of(call), options, cancellationToken);

    /// <inheritdoc cref="RunAsync{TOut}(Func{TOut}, JobOptions, CancellationToken)"/>
    public Task<TOut> RunAsync<TOut>(
        Func<CancellationToken, TOut> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        RunCallAsync(Call.Of(call), options, cancellationToken);

    /// <inheritdoc cref="RunAsync{TOut}(Func{TOut}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task<TOut> RunAsync<TOut>(
        Func<TaskContext, TOut> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        RunCallAsync(Call.Of(call), options, cancellationToken);

    /// <inheritdoc cref="RunAsync{TOut}(Func{TOut}, JobOptions, CancellationToken)"/>
    public Task<TOut> RunAsync<TOut>(
        Func<Task<TOut>> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        RunCallAsync(Call.OfTask(call), options, cancellationToken);

    /// <inheritdoc cref="RunAsync{TOut}(Func{TOut}, JobOptions, CancellationToken)"/>
    public Task<TOut> RunAsync<TOut>(
        Func<CancellationToken, Task<TOut>> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        RunCallAsync(Call.OfTask(call), options, cancellationToken);

    /// <inheritdoc cref="RunAsync{TOut}(Func{TOut}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task<TOut> RunAsync<TOut>(
        Func<TaskContext, Task<TOut>> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        RunCallAsync(Call.OfTask(call), options, cancellationToken);

    /// <inheritdoc cref="RunAsync{TOut}(Func{TOut}, JobOptions, CancellationToken)"/>
    public Task RunAsync(Action call, JobOptions? options = null, CancellationToken cancellationToken = default) =>
        RunCallAsync(Call.OfVoid(call), options, cancellationToken);

    /// <inheritdoc cref="RunAsync{TOut}(Func{TOut}, JobOptions, CancellationToken)"/>
    public Task RunAsync(
        Action<CancellationToken> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        RunCallAsync(Call.OfVoid(call), options, cancellationToken);

    /// <inheritdoc cref="RunAsync{TOut}(Func{TOut}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task RunAsync(
        Action<TaskContext> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        RunCallAsync(Call.OfVoid(call), options, cancellationToken);

    /// <inheritdoc cref="RunAsync{TOut}(Func{TOut}, JobOptions, CancellationToken)"/>
    public Task RunAsync(
        Func<Task> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        RunCallAsync(Call.OfVoidTask(call), options, cancellationToken);

    /// <inheritdoc cref="RunAsync{TOut}(Func{TOut}, JobOptions, CancellationToken)"/>
    public Task RunAsync(
        Func<CancellationToken, Task> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        RunCallAsync(Call.OfVoidTask(call), options, cancellationToken);

    /// <inheritdoc cref="RunAsync{TOut}(Func{TOut}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task RunAsync(
        Func<TaskContext, Task> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        RunCallAsync(Call.OfVoidTask(call), options, cancellationToken);
}
