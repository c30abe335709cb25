using Coppice.Jobs;

namespace Coppice;

/// <summary>Runs calls on the slots of this process, or of many machines, and hands back their results.</summary>
public sealed partial class Cluster : IAsyncDisposable
{
    Cluster(LocalOptions options) => options.Check();

    /// <summary>A cluster inside this process: one slot for each processor, no server. Disposing it ends what still runs.</summary>
    /// <exception cref="ArgumentException">Options are out of range; the message names all of them.</exception>
    public static Task<Cluster> LocalAsync(LocalOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(Local(options ?? LocalOptions.FromEnvironment()));
    }

    /// <summary>Shares a value with many calls: it is sent once to a machine. The value must not change any more.</summary>
    public Task<Shared<T>> ShareAsync<T>(T value, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(new Shared<T>(value));
    }

    /// <summary>The handle of a job that was submitted earlier, by this process or another that shares the home.</summary>
    /// <typeparam name="TResult">What the job gives.</typeparam>
    /// <exception cref="JobNotFoundException">No such job is known.</exception>
    public Task<JobHandle<TResult>> AttachAsync<TResult>(Guid id, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Lets running calls end for a while, cancels what is left, and closes the store.</summary>
    public ValueTask DisposeAsync() => throw new NotImplementedException();

    internal static Cluster Local(LocalOptions options) => new(options);

    Task<TOut> RunCallAsync<TOut>(Call<Nothing, TOut> call, JobOptions? options, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    Task BroadcastCallAsync(Call<Nothing, Nothing> call, JobOptions? options, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    Task<JobHandle<TOut>> SubmitCallAsync<TOut>(
        Call<Nothing, TOut> call, JobOptions? options, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    Task<JobHandle<TOut>> SubmitDependentAsync<TIn, TOut>(
        Call<TIn, TOut> call, Parents<TIn> parents, JobOptions? options, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    Task<JobHandle<TOut[]>> SubmitMapCallAsync<TIn, TOut>(
        IEnumerable<TIn> items, Call<TIn, TOut> call, JobOptions? options, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    Task<TOut[]> MapCallAsync<TIn, TOut>(
        IEnumerable<TIn> items, Call<TIn, TOut> call, JobOptions? options, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    IAsyncEnumerable<Completed<TOut>> AsCompletedCallAsync<TIn, TOut>(
        IEnumerable<TIn> items, Call<TIn, TOut> call, JobOptions? options, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    IAsyncEnumerable<TOut> StreamCallAsync<TIn, TOut>(
        IAsyncEnumerable<TIn> source, Call<TIn, TOut> call, JobOptions? options, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
