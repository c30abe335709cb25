namespace Coppice.Stores;

/// <summary>Keys and values under the names of dictionaries, durable one by one. Keys are ordered as bytes.</summary>
interface IEntries
{
    /// <summary>The value under a key, or null.</summary>
    Task<ReadOnlyMemory<byte>?> GetAsync(
        string dictionary, ReadOnlyMemory<byte> key, CancellationToken cancellationToken);

    /// <summary>Puts values under their keys, in place of what was there.</summary>
    Task PutAsync(string dictionary, IReadOnlyList<Entry> entries, CancellationToken cancellationToken);

    /// <summary>Puts a value where there is none: null; otherwise gives the one that is there.</summary>
    Task<ReadOnlyMemory<byte>?> AddAsync(string dictionary, Entry entry, CancellationToken cancellationToken);

    /// <summary>Removes a key; false where there was none.</summary>
    Task<bool> RemoveAsync(string dictionary, ReadOnlyMemory<byte> key, CancellationToken cancellationToken);

    /// <summary>Entries by key, from one on (it included) and below another (null for no bound), as many as asked for
    /// at most.</summary>
    Task<IReadOnlyList<Entry>> ListAsync(
        string dictionary,
        ReadOnlyMemory<byte> from,
        ReadOnlyMemory<byte>? until,
        int count,
        CancellationToken cancellationToken);
}

/// <summary>A key and its value.</summary>
readonly record struct Entry(ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte> Value);
