namespace Coppice.Contracts;

/// <summary>What the parts of a cluster's contract share.</summary>
public abstract class ClusterContract
{
    /// <summary>A cluster with one worker of so many slots, named <c>here</c>, tagged <c>x64</c>.</summary>
    protected abstract Task<ClusterHarness> StartAsync(int slots = 2);

    protected static int Inc(int x) => x + 1;

    protected static async Task<T[]> ToArrayAsync<T>(IAsyncEnumerable<T> source)
    {
        var all = new List<T>();
        await foreach (var item in source)
            all.Add(item);
        return [.. all];
    }
}
