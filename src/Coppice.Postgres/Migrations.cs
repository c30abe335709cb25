using System.Reflection;
using Npgsql;

namespace Coppice.Postgres;

/// <summary>Brings a cluster's schema up to date: the numbered scripts that it has not had yet, in order, by one process
/// at a time.</summary>
static class Migrations
{
    const string Folder = "Coppice.Postgres.Sql.";
    const int LockSpace = 0x0C0991CE;

    /// <exception cref="StoreException">The server does not answer in time, refuses, or has a later schema.</exception>
    public static async Task ApplyAsync(
        Database database, ClusterOptions options, CancellationToken cancellationToken)
    {
        var started = options.Time.GetTimestamp();
        while (true)
        {
            try
            {
                await database.RunAsync(connection => ApplyAsync(connection, options, cancellationToken), cancellationToken);
                return;
            }
            catch (StoreException e) when (e.InnerException is not PostgresException { IsTransient: false }
                && e.InnerException is not null
                && options.Time.GetElapsedTime(started) < options.ConnectTimeout)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(500), options.Time, cancellationToken);
            }
        }
    }

    static async Task<bool> ApplyAsync(
        NpgsqlConnection connection, ClusterOptions options, CancellationToken cancellationToken)
    {
        var scripts = Scripts();
        // The schema's name is checked: lower-case letters, digits and '_' alone.
        if (await VersionAsync(connection, options.Name, cancellationToken) == scripts.Count)
            return true;
        await connection.ExecuteAsync(
            "select pg_advisory_xact_lock($1, hashtext($2))",
            parameters =>
            {
                parameters.AddValue(LockSpace);
                parameters.AddValue(options.Name);
            },
            cancellationToken);
        await ExecuteAsync(connection, $"create schema if not exists \"{options.Name}\"", cancellationToken);
        await ExecuteAsync(
            connection, "create table if not exists version (version integer not null)", cancellationToken);
        var version = await VersionAsync(connection, options.Name, cancellationToken);
        if (version > scripts.Count)
            throw new StoreException(
                $"The store's schema {options.Name} has version {version}; this Coppice knows {scripts.Count}. "
                + "Update Coppice on this machine.");
        foreach (var script in scripts.Skip(version))
            await ExecuteAsync(connection, script, cancellationToken);
        await ExecuteAsync(
            connection, $"delete from version; insert into version values ({scripts.Count})", cancellationToken);
        return true;
    }

    static async Task<int> VersionAsync(
        NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        var isThere = await connection.QueryAsync(
            "select to_regclass($1) is not null",
            parameters => parameters.AddValue($"\"{schema}\".version"),
            reader => reader.AllAsync(row => row.GetBoolean(0)),
            cancellationToken);
        if (!isThere[0])
            return 0;
        var version = await connection.QueryAsync(
            "select version from version",
            _ => { },
            reader => reader.AllAsync(row => row.GetInt32(0)),
            cancellationToken);
        return version.FirstOrDefault();
    }

    // Plain text: the scripts' own $1 and :: are none of ours.
    static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    static List<string> Scripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!); // one of its names
                return reader.ReadToEnd();
            })];
    }
}
