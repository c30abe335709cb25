namespace Coppice.Contracts;

/// <summary>What the parts of a cluster's contract share. Calls capture only what travels: they may run in another
/// process.</summary>
public abstract class ClusterContract
{
    /// <summary>A cluster with one worker of so many slots, named <c>here</c>, tagged <c>x64</c>.</summary>
    protected abstract Task<ClusterHarness> StartAsync(int slots = 2);

    protected static int Inc(int x) => x + 1;

    /// <summary>A call that blocks its thread and heeds nobody.</summary>
    protected static int Block(int x)
    {
        using var never = new ManualResetEventSlim();
        never.Wait(TimeSpan.FromMinutes(1));
        return x;
    }

    /// <summary>A call that waits for its token, and tells when it has begun and when the token has fired.</summary>
    protected static async Task<int> WaitForTokenAsync(Beacon started, Beacon fired, CancellationToken token)
    {
        started.Raise();
        try
        {
            await Task.Delay(Timeout.Infinite, token);
            return 0;
        }
        finally
        {
            fired.Raise();
        }
    }

    protected static async Task<T[]> ToArrayAsync<T>(IAsyncEnumerable<T> source)
    {
        var all = new List<T>();
        await foreach (var item in source)
            all.Add(item);
        return [.. all];
    }
}
