using Coppice.Jobs;
using Npgsql;

namespace Coppice.Postgres;

/// <summary>A job as its row tells it.</summary>
static class JobRow
{
    public const string Columns = """
        id, name, route, state, items, done, retried, open, single, durable, alone, priority, retries, retry_delay,
        chunk_size, result_type, created, finished, failure, parents
        """;

    public static JobRecord Read(NpgsqlDataReader row) => new()
    {
        Job = new NewJob
        {
            Id = row.GetGuid(0),
            Name = row.GetString(1),
            Route = row.GetString(2),
            Items = (int)Math.Min(row.GetInt64(4), int.MaxValue),
            Open = row.GetBoolean(7),
            Single = row.GetBoolean(8),
            Durable = row.GetBoolean(9),
            Alone = row.GetBoolean(10),
            Priority = row.GetInt32(11),
            Retries = row.GetInt32(12),
            RetryDelay = TimeSpan.FromTicks(row.GetInt64(13)),
            ChunkSize = row.ValueOrNull<int>(14),
            ResultType = row.GetString(15),
            Parents = row.GetFieldValue<Guid[]>(19),
        },
        State = (JobState)row.GetInt16(3),
        Items = row.GetInt64(4),
        Done = row.GetInt64(5),
        Retried = row.GetInt64(6),
        Created = row.GetFieldValue<DateTimeOffset>(16),
        Finished = row.ValueOrNull<DateTimeOffset>(17),
        Failure = row.IsDBNull(18) ? null : FailureFormat.Read(row.GetFieldValue<byte[]>(18)),
    };

    /// <summary>The same with the call in the last column.</summary>
    public static JobRecord ReadWithCall(NpgsqlDataReader row)
    {
        var record = Read(row);
        return record with { Job = record.Job with { Call = row.GetFieldValue<byte[]>(20) } };
    }
}
