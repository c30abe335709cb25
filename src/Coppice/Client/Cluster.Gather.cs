using Coppice.Jobs;

namespace Coppice;

public sealed partial class Cluster
{
    /// <summary>Runs a call once on every worker that is there and has the tags asked for, beside its slots, and gives
    /// what each returned by the worker's name, with host and process behind it where several have one name.</summary>
    /// <exception cref="JobFailedException">The call threw on some worker; the first such exception is
    /// inside.</exception>
    public Task<IReadOnlyDictionary<string, TOut>> GatherAsync<TOut>(
        Func<TOut> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        GatherCallAsync(Call.Of(call), options, cancellationToken);

    /// <inheritdoc cref="GatherAsync{TOut}(Func{TOut}, JobOptions, CancellationToken)"/>
    public Task<IReadOnlyDictionary<string, TOut>> GatherAsync<TOut>(
        Func<CancellationToken, TOut> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        GatherCallAsync(Call.Of(call), options, cancellationToken);

    /// <inheritdoc cref="GatherAsync{TOut}(Func{TOut}, JobOptions, CancellationToken)"/>
    public Task<IReadOnlyDictionary<string, TOut>> GatherAsync<TOut>(
        Func<Task<TOut>> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        GatherCallAsync(Call.OfTask(call), options, cancellationToken);

    /// <inheritdoc cref="GatherAsync{TOut}(Func{TOut}, JobOptions, CancellationToken)"/>
    public Task<IReadOnlyDictionary<string, TOut>> GatherAsync<TOut>(
        Func<CancellationToken, Task<TOut>> call,
        JobOptions? options = null,
        CancellationToken cancellationToken = default) =>
        GatherCallAsync(Call.OfTask(call), options, cancellationToken);
}
