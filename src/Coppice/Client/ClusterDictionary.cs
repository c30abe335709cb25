using System.Runtime.CompilerServices;
using Coppice.Calls;
using Coppice.Stores;

namespace Coppice;

/// <summary>Keys and values that all clients and workers of a cluster share, durable one by one. Calls get theirs from
/// <see cref="TaskContext.Dictionary{TKey, TValue}"/>.</summary>
/// <typeparam name="TKey">A string, an int, a long, a uint, a ulong or a Guid. Strings are ordered by their UTF-8
/// bytes, and take 100 of them at most.</typeparam>
/// <typeparam name="TValue">What can travel.</typeparam>
public sealed class ClusterDictionary<TKey, TValue>
    where TKey : notnull
{
    const int Page = 256;

    readonly string _name;
    readonly TimeSpan _staleness;
    readonly CachedEntries _entries;
    readonly CodecOptions _codec;

    internal ClusterDictionary(string name, TimeSpan? staleness, CachedEntries entries, CodecOptions codec)
    {
        if (name.Length is 0 or > 200 || name.Any(char.IsControl))
            throw new ArgumentException(
                $"A dictionary's name has 1 to 200 characters, none of control, got '{name}'.", nameof(name));
        if (staleness < TimeSpan.Zero)
            throw new ArgumentException($"A dictionary's staleness must not be negative, got {staleness}.");
        (_name, _staleness, _entries, _codec) = (name, staleness ?? TimeSpan.FromSeconds(1), entries, codec);
    }

    /// <summary>The value under a key, and whether there is one. What others have put may be overlooked for as long as
    /// the dictionary's staleness; what this process has put is seen at once.</summary>
    /// <exception cref="StoreException">The store cannot be reached, or holds a value of another type.</exception>
    public async Task<(bool Found, TValue? Value)> TryGetAsync(TKey key, CancellationToken cancellationToken = default) =>
        await _entries.GetAsync(_name, EntryKey.Of(key), _staleness, cancellationToken) is { } bytes
            ? (true, Read(bytes))
            : (false, default);

    /// <summary>Puts a value under a key, in place of what was there.</summary>
    /// <exception cref="CoppiceException">The value cannot travel, or the store cannot be reached.</exception>
    public Task PutAsync(TKey key, TValue value, CancellationToken cancellationToken = default) =>
        _entries.PutAsync(_name, [Entry(key, value)], cancellationToken);

    /// <summary>Puts many values at once. Of a key that comes twice the last value stays.</summary>
    /// <exception cref="CoppiceException">A value cannot travel, or the store cannot be reached.</exception>
    public async Task PutAsync(
        IEnumerable<KeyValuePair<TKey, TValue>> entries, CancellationToken cancellationToken = default)
    {
        foreach (var page in entries.Chunk(Page))
            await _entries.PutAsync(_name, [.. page.Select(pair => Entry(pair.Key, pair.Value))], cancellationToken);
    }

    /// <summary>Puts a value where there is none, and gives the one that is there then: of many who try at once, one
    /// adds.</summary>
    /// <exception cref="CoppiceException">The value cannot travel, or the store cannot be reached.</exception>
    public async Task<(bool Added, TValue Value)> PutIfAbsentAsync(
        TKey key, TValue value, CancellationToken cancellationToken = default) =>
        await _entries.AddAsync(_name, Entry(key, value), cancellationToken) is { } there
            ? (false, Read(there))
            : (true, value);

    /// <summary>Removes a key; false where there was none.</summary>
    /// <exception cref="StoreException">The store cannot be reached.</exception>
    public Task<bool> RemoveAsync(TKey key, CancellationToken cancellationToken = default) =>
        _entries.RemoveAsync(_name, EntryKey.Of(key), cancellationToken);

    /// <summary>All entries by key, read page by page.</summary>
    /// <exception cref="StoreException">The store cannot be reached, or holds a value of another type.</exception>
    public IAsyncEnumerable<KeyValuePair<TKey, TValue>> ListAsync(CancellationToken cancellationToken = default) =>
        ListAsync([], null, cancellationToken);

    /// <summary>The entries of a range by key, from one on (it included) and below another, read page by page.</summary>
    /// <exception cref="StoreException">The store cannot be reached, or holds a value of another type.</exception>
    public IAsyncEnumerable<KeyValuePair<TKey, TValue>> ListAsync(
        TKey from, TKey until, CancellationToken cancellationToken = default) =>
        ListAsync(EntryKey.Of(from), EntryKey.Of(until), cancellationToken);

    async IAsyncEnumerable<KeyValuePair<TKey, TValue>> ListAsync(
        byte[] from, byte[]? until, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            var page = await _entries.ListAsync(
                _name, from, until is null ? default(ReadOnlyMemory<byte>?) : until, Page, cancellationToken);
            foreach (var entry in page)
                yield return new(EntryKey.Read<TKey>(entry.Key.Span), Read(entry.Value));
            if (page.Count < Page)
                yield break;
            from = EntryKey.After(page[^1].Key.Span);
        }
    }

    Entry Entry(TKey key, TValue value)
    {
        try
        {
            return new(EntryKey.Of(key), ValueCodec.Encode(value, _codec).ToArray());
        }
        catch (CodecException e)
        {
            throw new CoppiceException($"Dictionary {_name}: {e.Message}", e);
        }
    }

    TValue Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return ValueCodec.Decode<TValue>(EncodedValue.Parse(bytes), _codec);
        }
        catch (CodecException e)
        {
            throw new StoreException($"Dictionary {_name}: {e.Message}", e);
        }
    }
}
