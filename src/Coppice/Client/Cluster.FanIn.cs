using System.Runtime.CompilerServices;
using Coppice.Jobs;

namespace Coppice;

public sealed partial class Cluster
{
    /// <summary>Stores a durable job that runs when all the others have ended well, with their results in the
    /// handles' order.</summary>
    /// <remarks>If one of them fails or is canceled, so does this one, with its cause.</remarks>
    /// <exception cref="StoreException">The job cannot be stored.</exception>
    public Task<JobHandle<TOut>> SubmitAsync<TA, TOut>(
        Func<IReadOnlyList<TA>, TOut> call,
        IReadOnlyList<JobHandle<TA>> parents,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitDependentAsync(Call.Of(call), Parents.Of(parents), options, cancellationToken);

    /// <inheritdoc cref="SubmitAsync{TA, TOut}(Func{IReadOnlyList{TA}, TOut}, IReadOnlyList{JobHandle{TA}},
    /// JobOptions, CancellationToken)"/>
    public Task<JobHandle<TOut>> SubmitAsync<TA, TOut>(
        Func<IReadOnlyList<TA>, CancellationToken, TOut> call,
        IReadOnlyList<JobHandle<TA>> parents,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitDependentAsync(Call.Of(call), Parents.Of(parents), options, cancellationToken);

    /// <inheritdoc cref="SubmitAsync{TA, TOut}(Func{IReadOnlyList{TA}, TOut}, IReadOnlyList{JobHandle{TA}},
    /// JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task<JobHandle<TOut>> SubmitAsync<TA, TOut>(
        Func<IReadOnlyList<TA>, TaskContext, TOut> call,
        IReadOnlyList<JobHandle<TA>> parents,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitDependentAsync(Call.Of(call), Parents.Of(parents), options, cancellationToken);

    /// <inheritdoc cref="SubmitAsync{TA, TOut}(Func{IReadOnlyList{TA}, TOut}, IReadOnlyList{JobHandle{TA}},
    /// JobOptions, CancellationToken)"/>
    public Task<JobHandle<TOut>> SubmitAsync<TA, TOut>(
        Func<IReadOnlyList<TA>, Task<TOut>> call,
        IReadOnlyList<JobHandle<TA>> parents,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitDependentAsync(Call.OfTask(call), Parents.Of(parents), options, cancellationToken);

    /// <inheritdoc cref="SubmitAsync{TA, TOut}(Func{IReadOnlyList{TA}, TOut}, IReadOnlyList{JobHandle{TA}},
    /// JobOptions, CancellationToken)"/>
    public Task<JobHandle<TOut>> SubmitAsync<TA, TOut>(
        Func<IReadOnlyList<TA>, CancellationToken, Task<TOut>> call,
        IReadOnlyList<JobHandle<TA>> parents,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitDependentAsync(Call.OfTask(call), Parents.Of(parents), options, cancellationToken);

    /// <inheritdoc cref="SubmitAsync{TA, TOut}(Func{IReadOnlyList{TA}, TOut}, IReadOnlyList{JobHandle{TA}},
    /// JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task<JobHandle<TOut>> SubmitAsync<TA, TOut>(
        Func<IReadOnlyList<TA>, TaskContext, Task<TOut>> call,
        IReadOnlyList<JobHandle<TA>> parents,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        SubmitDependentAsync(Call.OfTask(call), Parents.Of(parents), options, cancellationToken);
}
