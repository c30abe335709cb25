using Coppice.Calls;

namespace Coppice;

// What the store remembers beyond jobs.
public sealed partial class Cluster
{
    /// <summary>A dictionary that all clients and workers of this cluster share. In a call, take it from
    /// <see cref="TaskContext.Dictionary{TKey, TValue}"/>.</summary>
    /// <param name="name">Its name; it is there as soon as something is put into it.</param>
    /// <param name="staleness">How old a value may be that is read from this process' own copies; 1 s by default, zero
    /// asks the store each time.</param>
    /// <exception cref="ArgumentException">The name, or the staleness, is out of range.</exception>
    public ClusterDictionary<TKey, TValue> Dictionary<TKey, TValue>(string name, TimeSpan? staleness = null)
        where TKey : notnull
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        ArgumentNullException.ThrowIfNull(name);
        return new(name, staleness, _parts.Entries, CodecOptions.Default);
    }

    /// <summary>What is remembered of calls under <see cref="JobOptions.Memoize"/>, most lately used first.</summary>
    public Task<IReadOnlyList<Remembered>> RememberedAsync(CancellationToken cancellationToken = default) =>
        _jobs.RememberedAsync(cancellationToken);

    /// <summary>Forgets what is remembered, of one call or of all.</summary>
    /// <param name="scope">A <see cref="Remembered.Scope"/>; null for all.</param>
    /// <param name="cancellationToken">Cancels the forgetting.</param>
    /// <returns>How many results were forgotten.</returns>
    /// <exception cref="ArgumentException">The scope is none.</exception>
    public Task<long> ForgetAsync(string? scope = null, CancellationToken cancellationToken = default)
    {
        var hash = default(ContentHash);
        if (scope is not null && !ContentHash.TryParse(scope, out hash))
            throw new ArgumentException($"A scope is {2 * ContentHash.Size} hexadecimal digits, got '{scope}'.");
        return _jobs.ForgetMemoriesAsync(scope is null ? null : hash, cancellationToken);
    }
}
