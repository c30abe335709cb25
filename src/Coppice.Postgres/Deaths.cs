using Coppice.Jobs;
using Npgsql;

namespace Coppice.Postgres;

/// <summary>Certificates as rows: one for each task that the dead process held.</summary>
static class Deaths
{
    public const string Select = """
        select c.id, c.worker, c.host, c.at, c.exit_code, c.signal, c.out_of_memory, c.counts, c.peak_memory,
            c.last_lines, d.job, d.number, d.attempt
        from certificates c join deaths d on d.certificate = c.id
        """;

    public static async Task<IReadOnlyList<DeathCertificate>> ReadAsync(NpgsqlDataReader reader)
    {
        var rows = await reader.AllAsync(row => (
            Death: new DeathCertificate
            {
                Id = row.GetGuid(0),
                Worker = row.GetString(1),
                Host = row.GetString(2),
                At = row.GetFieldValue<DateTimeOffset>(3),
                ExitCode = row.ValueOrNull<int>(4),
                Signal = row.ValueOrNull<int>(5),
                OutOfMemory = row.GetBoolean(6),
                Counts = row.GetBoolean(7),
                PeakMemory = row.GetInt64(8),
                LastLines = row.GetString(9),
                Tasks = [],
            },
            Held: new HeldTask(new TaskId(row.GetGuid(10), row.GetInt64(11)), row.GetInt32(12))));
        return [.. rows.GroupBy(row => row.Death.Id)
            .Select(death => death.First().Death with { Tasks = [.. death.Select(row => row.Held)] })];
    }

    public static Task<int> InsertAsync(
        NpgsqlConnection connection, DeathCertificate death, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            "insert into certificates values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing",
            parameters =>
            {
                parameters.AddValue(death.Id);
                parameters.AddValue(death.Worker);
                parameters.AddValue(death.Host);
                parameters.AddValue(death.At.ToUniversalTime());
                parameters.AddOrNull(death.ExitCode, NpgsqlTypes.NpgsqlDbType.Integer);
                parameters.AddOrNull(death.Signal, NpgsqlTypes.NpgsqlDbType.Integer);
                parameters.AddValue(death.OutOfMemory);
                parameters.AddValue(death.Counts);
                parameters.AddValue(death.PeakMemory);
                parameters.AddValue(death.LastLines);
            },
            cancellationToken);
}
