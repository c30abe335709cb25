using System.Data;
using System.Net.Sockets;
using Npgsql;

namespace Coppice.Postgres;

/// <summary>The way to the server: one transaction at a time, tried again where the server asks for it.</summary>
sealed class Database(ClusterOptions options) : IAsyncDisposable
{
    const int Tries = 10;

    readonly NpgsqlDataSource _source = Open(Address.Of(options.Store!, options.Name)); // checked

    public TimeProvider Time => options.Time;

    /// <summary>Runs one transaction.</summary>
    /// <exception cref="StoreException">The server cannot be reached, or refuses.</exception>
    public async Task<T> RunAsync<T>(
        Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await _source.OpenConnectionAsync(cancellationToken);
                await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
                var result = await work(connection);
                await transaction.CommitAsync(cancellationToken);
                return result;
            }
            catch (PostgresException e) when (IsToRetry(e) && attempt < Tries)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5 * attempt), Time, cancellationToken);
            }
            catch (Exception e) when (IsOfStore(e))
            {
                throw Fault(e);
            }
        }
    }

    /// <summary>Runs one statement, which is its own transaction.</summary>
    /// <exception cref="StoreException">The server cannot be reached, or refuses.</exception>
    public Task<T> QueryAsync<T>(
        string sql,
        Action<NpgsqlParameterCollection> fill,
        Func<NpgsqlDataReader, Task<T>> read,
        CancellationToken cancellationToken) =>
        QueryAsync(sql, fill, CommandBehavior.Default, read, cancellationToken);

    /// <summary>Runs one statement, which is its own transaction. Large values are read sequentially: otherwise the
    /// client library holds the whole row, in a buffer that it keeps.</summary>
    /// <exception cref="StoreException">The server cannot be reached, or refuses.</exception>
    public async Task<T> QueryAsync<T>(
        string sql,
        Action<NpgsqlParameterCollection> fill,
        CommandBehavior behavior,
        Func<NpgsqlDataReader, Task<T>> read,
        CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await using var connection = await _source.OpenConnectionAsync(cancellationToken);
                return await connection.QueryAsync(sql, fill, behavior, read, cancellationToken);
            }
            catch (PostgresException e) when (IsToRetry(e) && attempt < Tries)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5 * attempt), Time, cancellationToken);
            }
            catch (Exception e) when (IsOfStore(e))
            {
                throw Fault(e);
            }
        }
    }

    public Task<int> ExecuteAsync(
        string sql, Action<NpgsqlParameterCollection> fill, CancellationToken cancellationToken) =>
        QueryAsync(sql, fill, reader => Task.FromResult(reader.RecordsAffected), cancellationToken);

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    // Only what is stored here: each kind of value that the client library knows costs every worker memory.
    static NpgsqlDataSource Open(NpgsqlConnectionStringBuilder address)
    {
        var builder = new NpgsqlSlimDataSourceBuilder(address.ConnectionString);
        builder.EnableArrays();
        builder.EnableTransportSecurity();
        builder.EnableIntegratedSecurity();
        return builder.Build();
    }

    // Serialization failure and deadlock: the server undid the transaction for another's sake.
    static bool IsToRetry(PostgresException e) =>
        e.SqlState is PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected;

    static bool IsOfStore(Exception e) =>
        e is NpgsqlException or SocketException or IOException or TimeoutException;

    StoreException Fault(Exception e)
    {
        var cause = e is PostgresException refusal ? $"refuses: {refusal.MessageText}" : $"cannot be reached: {Say(e)}";
        return new StoreException($"PostgreSQL at {options.Store} {cause}", e, IsTransient(e));
    }

    // Connections, resources, shutdown and the like come and go; what the server says of a statement does not.
    static bool IsTransient(Exception e) => e is not PostgresException { SqlState: var state }
        || state[..2] is "08" or "53" or "57" or "58" or "40" or "55";

    static string Say(Exception e)
    {
        while (e.InnerException is { } inner)
            e = inner;
        return e.Message.ReplaceLineEndings(" ");
    }
}
