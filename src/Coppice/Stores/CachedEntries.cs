using System.Collections.Concurrent;

namespace Coppice.Stores;

/// <summary>Entries with copies in this process: those read lately, up to a bound. What this process writes it sees at
/// once; what others write, when its copy is too old for who asks.</summary>
sealed class CachedEntries(IEntries store, TimeProvider time)
{
    // Two generations: when the young one is full it becomes the old one, and what nobody asked for since then goes.
    const long MostBytes = 16 << 20;

    readonly Lock _lock = new();
    ConcurrentDictionary<Place, Copy> _young = new();
    ConcurrentDictionary<Place, Copy> _old = new();
    long _bytes;

    public async Task<ReadOnlyMemory<byte>?> GetAsync(
        string dictionary, ReadOnlyMemory<byte> key, TimeSpan staleness, CancellationToken cancellationToken)
    {
        var place = new Place(dictionary, Convert.ToHexString(key.Span));
        if (staleness > TimeSpan.Zero
            && (_young.TryGetValue(place, out var copy) || _old.TryGetValue(place, out copy))
            && time.GetElapsedTime(copy.At) <= staleness)
            return copy.Value;
        var at = time.GetTimestamp();
        var value = await store.GetAsync(dictionary, key, cancellationToken);
        if (value is { } found)
            Keep(place, new Copy(found, at));
        else
            Drop(place);
        return value;
    }

    public async Task PutAsync(string dictionary, IReadOnlyList<Entry> entries, CancellationToken cancellationToken)
    {
        var at = time.GetTimestamp();
        await store.PutAsync(dictionary, entries, cancellationToken);
        foreach (var entry in entries)
            Keep(new Place(dictionary, Convert.ToHexString(entry.Key.Span)), new Copy(entry.Value, at));
    }

    public async Task<ReadOnlyMemory<byte>?> AddAsync(
        string dictionary, Entry entry, CancellationToken cancellationToken)
    {
        var at = time.GetTimestamp();
        var there = await store.AddAsync(dictionary, entry, cancellationToken);
        Keep(new Place(dictionary, Convert.ToHexString(entry.Key.Span)), new Copy(there ?? entry.Value, at));
        return there;
    }

    public async Task<bool> RemoveAsync(
        string dictionary, ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        var removed = await store.RemoveAsync(dictionary, key, cancellationToken);
        Drop(new Place(dictionary, Convert.ToHexString(key.Span)));
        return removed;
    }

    public Task<IReadOnlyList<Entry>> ListAsync(
        string dictionary,
        ReadOnlyMemory<byte> from,
        ReadOnlyMemory<byte>? until,
        int count,
        CancellationToken cancellationToken) =>
        store.ListAsync(dictionary, from, until, count, cancellationToken);

    void Keep(Place place, Copy copy)
    {
        lock (_lock)
        {
            if (_bytes > MostBytes)
                (_old, _young, _bytes) = (_young, new(), 0);
            _old.TryRemove(place, out _);
            _young[place] = copy;
            _bytes += copy.Value.Length + place.Key.Length + 100;
        }
    }

    void Drop(Place place)
    {
        lock (_lock)
        {
            _young.TryRemove(place, out _);
            _old.TryRemove(place, out _);
        }
    }

    readonly record struct Place(string Dictionary, string Key);

    readonly record struct Copy(ReadOnlyMemory<byte> Value, long At);
}
