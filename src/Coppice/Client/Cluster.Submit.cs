using System.Runtime.CompilerServices;
using Coppice.Jobs;

namespace Coppice;

public sealed partial class Cluster
{
    /// <summary>Stores a call as a durable job: its result can be had by id, from any process that shares the
    /// home.</summary>
    /// <remarks>In a cluster inside this process the call itself is not stored: if the process ends first, the job is
    /// lost, and says so.</remarks>
    /// <exception cref="StoreException">The job cannot be stored.</exception>
    public Task<JobHandle<TOut>> SubmitAsync<TOut>(
        Func<TOut> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitCallAsync(Call.Of(call), options, cancellationToken);

    /// <inheritdoc cref="SubmitAsync{TOut}(Func{TOut}, JobOptions, CancellationToken)"/>
    public Task<JobHandle<TOut>> SubmitAsync<TOut>(
        Func<CancellationToken, TOut> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitCallAsync(Call.Of(call), options, cancellationToken);

    /// <inheritdoc cref="SubmitAsync{TOut}(Func{TOut}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task<JobHandle<TOut>> SubmitAsync<TOut>(
        Func<TaskContext, TOut> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitCallAsync(Call.Of(call), options, cancellationToken);

    /// <inheritdoc cref="SubmitAsync{TOut}(Func{TOut}, JobOptions, CancellationToken)"/>
    public Task<JobHandle<TOut>> SubmitAsync<TOut>(
        Func<Task<TOut>> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitCallAsync(Call.OfTask(call), options, cancellationToken);

    /// <inheritdoc cref="SubmitAsync{TOut}(Func{TOut}, JobOptions, CancellationToken)"/>
    public Task<JobHandle<TOut>> SubmitAsync<TOut>(
        Func<CancellationToken, Task<TOut>> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitCallAsync(Call.OfTask(call), options, cancellationToken);

    /// <inheritdoc cref="SubmitAsync{TOut}(Func{TOut}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task<JobHandle<TOut>> SubmitAsync<TOut>(
        Func<TaskContext, Task<TOut>> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitCallAsync(Call.OfTask(call), options, cancellationToken);
}
