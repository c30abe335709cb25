using Coppice.Stores;
using NpgsqlTypes;

namespace Coppice.Postgres;

/// <summary>Dictionaries as rows, in shards by key.</summary>
sealed class PostgresEntries(Database database) : IEntries
{
    public Task<ReadOnlyMemory<byte>?> GetAsync(
        string dictionary, ReadOnlyMemory<byte> key, CancellationToken cancellationToken) =>
        database.QueryAsync(
            "select value from entries where dictionary = $1 and key = $2",
            parameters =>
            {
                parameters.AddValue(dictionary);
                parameters.AddBytes(key);
            },
            async reader => (await reader.AllAsync(row => (ReadOnlyMemory<byte>?)row.GetFieldValue<byte[]>(0)))
                .FirstOrDefault(),
            cancellationToken);

    public Task PutAsync(string dictionary, IReadOnlyList<Entry> entries, CancellationToken cancellationToken)
    {
        // In one order, so that no two batches wait for each other; a key once, with its last value.
        var last = new SortedDictionary<string, Entry>(StringComparer.Ordinal);
        foreach (var entry in entries)
            last[Convert.ToHexString(entry.Key.Span)] = entry;
        return database.ExecuteAsync(
            """
            insert into entries select $1, * from unnest($2, $3)
            on conflict (dictionary, key) do update set value = excluded.value
            """,
            parameters =>
            {
                parameters.AddValue(dictionary);
                parameters.AddValue(last.Values.Select(entry => entry.Key.ToArray()).ToArray());
                parameters.AddValue(last.Values.Select(entry => entry.Value.ToArray()).ToArray());
            },
            cancellationToken);
    }

    public async Task<ReadOnlyMemory<byte>?> AddAsync(
        string dictionary, Entry entry, CancellationToken cancellationToken)
    {
        while (true)
        {
            var added = await database.ExecuteAsync(
                "insert into entries values ($1, $2, $3) on conflict do nothing",
                parameters =>
                {
                    parameters.AddValue(dictionary);
                    parameters.AddBytes(entry.Key);
                    parameters.AddBytes(entry.Value);
                },
                cancellationToken);
            if (added > 0)
                return null;
            // It may have been removed between the two: then there is room once more.
            if (await GetAsync(dictionary, entry.Key, cancellationToken) is { } there)
                return there;
        }
    }

    public async Task<bool> RemoveAsync(
        string dictionary, ReadOnlyMemory<byte> key, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            "delete from entries where dictionary = $1 and key = $2",
            parameters =>
            {
                parameters.AddValue(dictionary);
                parameters.AddBytes(key);
            },
            cancellationToken) > 0;

    public Task<IReadOnlyList<Entry>> ListAsync(
        string dictionary,
        ReadOnlyMemory<byte> from,
        ReadOnlyMemory<byte>? until,
        int count,
        CancellationToken cancellationToken) =>
        database.QueryAsync<IReadOnlyList<Entry>>(
            """
            select key, value from entries
            where dictionary = $1 and key >= $2 and ($3::bytea is null or key < $3) order by key limit $4
            """,
            parameters =>
            {
                parameters.AddValue(dictionary);
                parameters.AddBytes(from);
                parameters.AddOrNull(until?.ToArray(), NpgsqlDbType.Bytea);
                parameters.AddValue(count);
            },
            async reader => await reader.AllAsync(row =>
                new Entry(row.GetFieldValue<byte[]>(0), row.GetFieldValue<byte[]>(1))),
            cancellationToken);
}
