using System.Runtime.CompilerServices;
using Coppice.Jobs;

namespace Coppice;

public sealed partial class Cluster
{
    /// <summary>Runs a call once on every worker that is there and has the tags asked for, beside its slots.</summary>
    /// <exception cref="JobFailedException">The call threw on some worker; the first such exception is
    /// inside.</exception>
    public Task BroadcastAsync(
        Action call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        BroadcastCallAsync(Call.OfVoid(call), options, cancellationToken);

    /// <inheritdoc cref="BroadcastAsync(Action, JobOptions, CancellationToken)"/>
    public Task BroadcastAsync(
        Action<CancellationToken> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        BroadcastCallAsync(Call.OfVoid(call), options, cancellationToken);

    /// <inheritdoc cref="BroadcastAsync(Action, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task BroadcastAsync(
        Action<TaskContext> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        BroadcastCallAsync(Call.OfVoid(call), options, cancellationToken);

    /// <inheritdoc cref="BroadcastAsync(Action, JobOptions, CancellationToken)"/>
    public Task BroadcastAsync(
        Func<Task> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        BroadcastCallAsync(Call.OfVoidTask(call), options, cancellationToken);

    /// <inheritdoc cref="BroadcastAsync(Action, JobOptions, CancellationToken)"/>
    public Task BroadcastAsync(
        Func<CancellationToken, Task> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        BroadcastCallAsync(Call.OfVoidTask(call), options, cancellationToken);

    /// <inheritdoc cref="BroadcastAsync(Action, JobOptions, CancellationToken)"/>
    [OverloadResolutionPriority(-1)]
    public Task BroadcastAsync(
        Func<TaskContext, Task> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        BroadcastCallAsync(Call.OfVoidTask(call), options, cancellationToken);
}
