using System.Runtime.CompilerServices;
using Coppice.Jobs;

namespace Coppice;

public sealed partial class Cluster
{
    /// <summary>Stores a durable job that runs when another has ended well, with its result as the argument.</summary>
    /// <remarks>If the other job fails or is canceled, so does this one, with its cause.</remarks>
    /// <exception cref="StoreException">The job cannot be stored.</exception>
    public Task<JobHandle<TOut>> SubmitAsync<TA, TOut>(
        Func<TA, TOut> call,
        JobHandle<TA> parent,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitDependentAsync(Call.Of(call), Parents.Of(parent), options, cancellationToken);

    /// <inheritdoc cref="SubmitAsync{TA, TOut}(Func{TA, TOut}, JobHandle{TA}, JobOptions, CancellationToken)"/>
    public Task<JobHandle<TOut>> SubmitAsync<TA, TOut>(
        Func<TA, CancellationToken, TOut> call,
        JobHandle<TA> parent,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitDependentAsync(Call.Of(call), Parents.Of(parent), options, cancellationToken);

    /// <inheritdoc cref="SubmitAsync{TA, TOut}(Func{TA, TOut}, JobHandle{TA}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task<JobHandle<TOut>> SubmitAsync<TA, TOut>(
        Func<TA, TaskContext, TOut> call,
        JobHandle<TA> parent,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitDependentAsync(Call.Of(call), Parents.Of(parent), options, cancellationToken);

    /// <inheritdoc cref="SubmitAsync{TA, TOut}(Func{TA, TOut}, JobHandle{TA}, JobOptions, CancellationToken)"/>
    public Task<JobHandle<TOut>> SubmitAsync<TA, TOut>(
        Func<TA, Task<TOut>> call,
        JobHandle<TA> parent,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitDependentAsync(Call.OfTask(call), Parents.Of(parent), options, cancellationToken);

    /// <inheritdoc cref="SubmitAsync{TA, TOut}(Func{TA, TOut}, JobHandle{TA}, JobOptions, CancellationToken)"/>
    public Task<JobHandle<TOut>> SubmitAsync<TA, TOut>(
        Func<TA, CancellationToken, Task<TOut>> call,
        JobHandle<TA> parent,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitDependentAsync(Call.OfTask(call), Parents.Of(parent), options, cancellationToken);

    /// <inheritdoc cref="SubmitAsync{TA, TOut}(Func{TA, TOut}, JobHandle{TA}, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task<JobHandle<TOut>> SubmitAsync<TA, TOut>(
        Func<TA, TaskContext, Task<TOut>> call,
        JobHandle<TA> parent,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitDependentAsync(Call.OfTask(call), Parents.Of(parent), options, cancellationToken);

    /// <summary>Stores a durable job that runs when two others have ended well, with their results as
    /// arguments.</summary>
    /// <remarks>If one of them fails or is canceled, so does this one, with its cause.</remarks>
    /// <exception cref="StoreException">The job cannot be stored.</exception>
    public Task<JobHandle<TOut>> SubmitAsync<TA, TB, TOut>(
        Func<TA, TB, TOut> call,
        JobHandle<TA> first,
        JobHandle<TB> second,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitDependentAsync(Call.OfPair(call), Parents.Of(first, second), options, cancellationToken);

    /// <inheritdoc cref="SubmitAsync{TA, TB, TOut}(Func{TA, TB, TOut}, JobHandle{TA}, JobHandle{TB}, JobOptions,
    /// CancellationToken)"/>
    public Task<JobHandle<TOut>> SubmitAsync<TA, TB, TOut>(
        Func<TA, TB, CancellationToken, TOut> call,
        JobHandle<TA> first,
        JobHandle<TB> second,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitDependentAsync(Call.OfPair(call), Parents.Of(first, second), options, cancellationToken);

    /// <inheritdoc cref="SubmitAsync{TA, TB, TOut}(Func{TA, TB, TOut}, JobHandle{TA}, JobHandle{TB}, JobOptions,
    /// CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task<JobHandle<TOut>> SubmitAsync<TA, TB, TOut>(
        Func<TA, TB, TaskContext, TOut> call,
        JobHandle<TA> first,
        JobHandle<TB> second,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitDependentAsync(Call.OfPair(call), Parents.Of(first, second), options, cancellationToken);

    /// <inheritdoc cref="SubmitAsync{TA, TB, TOut}(Func{TA, TB, TOut}, JobHandle{TA}, JobHandle{TB}, JobOptions,
    /// CancellationToken)"/>
    public Task<JobHandle<TOut>> SubmitAsync<TA, TB, TOut>(
        Func<TA, TB, Task<TOut>> call,
        JobHandle<TA> first,
        JobHandle<TB> second,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitDependentAsync(Call.OfPairTask(call), Parents.Of(first, second), options, cancellationToken);

    /// <inheritdoc cref="SubmitAsync{TA, TB, TOut}(Func{TA, TB, TOut}, JobHandle{TA}, JobHandle{TB}, JobOptions,
    /// CancellationToken)"/>
    public Task<JobHandle<TOut>> SubmitAsync<TA, TB, TOut>(
        Func<TA, TB, CancellationToken, Task<TOut>> call,
        JobHandle<TA> first,
        JobHandle<TB> second,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitDependentAsync(Call.OfPairTask(call), Parents.Of(first, second), options, cancellationToken);

    /// <inheritdoc cref="SubmitAsync{TA, TB, TOut}(Func{TA, TB, TOut}, JobHandle{TA}, JobHandle{TB}, JobOptions,
    /// CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task<JobHandle<TOut>> SubmitAsync<TA, TB, TOut>(
        Func<TA, TB, TaskContext, Task<TOut>> call,
        JobHandle<TA> first,
        JobHandle<TB> second,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitDependentAsync(Call.OfPairTask(call), Parents.Of(first, second), options, cancellationToken);
}
