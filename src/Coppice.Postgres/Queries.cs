using System.Data;
using Npgsql;
using NpgsqlTypes;

namespace Coppice.Postgres;

/// <summary>Statements over an open connection.</summary>
static class Queries
{
    public static Task<T> QueryAsync<T>(
        this NpgsqlConnection connection,
        string sql,
        Action<NpgsqlParameterCollection> fill,
        Func<NpgsqlDataReader, Task<T>> read,
        CancellationToken cancellationToken) =>
        connection.QueryAsync(sql, fill, CommandBehavior.Default, read, cancellationToken);

    public static async Task<T> QueryAsync<T>(
        this NpgsqlConnection connection,
        string sql,
        Action<NpgsqlParameterCollection> fill,
        CommandBehavior behavior,
        Func<NpgsqlDataReader, Task<T>> read,
        CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        fill(command.Parameters);
        await using var reader = await command.ExecuteReaderAsync(behavior, cancellationToken);
        return await read(reader);
    }

    public static Task<int> ExecuteAsync(
        this NpgsqlConnection connection,
        string sql,
        Action<NpgsqlParameterCollection> fill,
        CancellationToken cancellationToken) =>
        connection.QueryAsync(
            sql,
            fill,
            async reader =>
            {
                await reader.CloseAsync();
                return reader.RecordsAffected;
            },
            cancellationToken);

    /// <summary>Reads every row.</summary>
    public static async Task<List<T>> AllAsync<T>(this NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(read(reader));
        return rows;
    }

    public static void AddValue<T>(this NpgsqlParameterCollection parameters, T value) =>
        parameters.Add(new NpgsqlParameter<T> { TypedValue = value });

    public static void AddBytes(this NpgsqlParameterCollection parameters, ReadOnlyMemory<byte> value) =>
        parameters.Add(new NpgsqlParameter<ReadOnlyMemory<byte>>
        {
            TypedValue = value,
            NpgsqlDbType = NpgsqlDbType.Bytea,
        });

    /// <summary>A value that may be absent, whose type the server must know all the same.</summary>
    public static void AddOrNull(this NpgsqlParameterCollection parameters, object? value, NpgsqlDbType type) =>
        parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });

    public static T? ValueOrNull<T>(this NpgsqlDataReader reader, int column)
        where T : struct => reader.IsDBNull(column) ? null : reader.GetFieldValue<T>(column);
}
