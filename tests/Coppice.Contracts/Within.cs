namespace Coppice.Contracts;

/// <summary>Waits on signals with a limit, so that a test that hangs fails instead.</summary>
public static class Within
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Task LimitAsync(this Task task) => task.WaitAsync(Limit);

    public static Task<T> LimitAsync<T>(this Task<T> task) => task.WaitAsync(Limit);

    public static Task<T> LimitAsync<T>(this ValueTask<T> task) => task.AsTask().WaitAsync(Limit);

    /// <summary>Waits until something that signals nobody is so.</summary>
    public static async Task IsSoAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!await condition())
        {
            limit.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
