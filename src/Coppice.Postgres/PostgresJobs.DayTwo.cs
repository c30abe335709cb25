using Coppice.Diagnostics;
using Npgsql;

namespace Coppice.Postgres;

// What an operator asks for.
sealed partial class PostgresJobs
{
    public Task<string?> ResumeAsync(Guid job, CancellationToken cancellationToken) =>
        database.RunAsync(
            async connection =>
            {
                var found = await connection.QueryAsync(
                    "select state, durable, sealed, parents from jobs where id = $1 for update",
                    parameters => parameters.AddValue(job),
                    reader => reader.AllAsync(row => (
                        State: (JobState)row.GetInt16(0),
                        IsDurable: row.GetBoolean(1),
                        IsSealed: row.GetBoolean(2),
                        Parents: row.GetFieldValue<Guid[]>(3))),
                    cancellationToken);
                if (found.Count == 0)
                    return "it is not known any more";
                if (WhyNot(found[0].State, found[0].IsDurable, found[0].IsSealed) is { } why)
                    return why;
                if (await UnfinishedAsync(connection, found[0].Parents, cancellationToken) is { } parent)
                    return $"it waits for job {parent}, which has not succeeded: resume that first";
                await ReopenAsync(connection, job, cancellationToken);
                return null;
            },
            cancellationToken);

    public async Task<int> PruneAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        // Few at a time: nobody waits long for a row.
        for (var pruned = 0; ;)
        {
            var some = await database.ExecuteAsync(
                PruneSome, parameters => parameters.AddValue(age), cancellationToken);
            pruned += some;
            if (some == 0)
                return pruned;
        }
    }

    public Task<ServerFacts> FactsAsync(CancellationToken cancellationToken)
    {
        var before = database.Time.GetUtcNow();
        return database.QueryAsync(
            """
            select current_setting('server_version'), coalesce(s.ssl, false), clock_timestamp(),
                (select count(*) from pg_stat_activity), current_setting('max_connections')::integer,
                pg_database_size(current_database())
            from (select) one left join pg_stat_ssl s on s.pid = pg_backend_pid()
            """,
            _ => { },
            async reader => (await reader.AllAsync(row =>
            {
                var now = database.Time.GetUtcNow();
                return new ServerFacts("PostgreSQL", row.GetString(0).Split(' ')[0], row.GetBoolean(1))
                {
                    Ahead = row.GetFieldValue<DateTimeOffset>(2) - (before + (now - before) / 2),
                    Connections = ((int)row.GetInt64(3), row.GetInt32(4)),
                    Size = row.GetInt64(5),
                };
            }))[0],
            cancellationToken);
    }

    static string? WhyNot(JobState state, bool isDurable, bool isSealed) =>
        state is not (JobState.Failed or JobState.Canceled)
            ? $"it is {$"{state}".ToLowerInvariant()}: only jobs that failed or were canceled can be resumed"
        : !isDurable ? "its client waited for it, and is told already: run it again"
        : !isSealed ? "it had not been given all its items: submit it again"
        : null;

    static async Task<Guid?> UnfinishedAsync(
        NpgsqlConnection connection, Guid[] parents, CancellationToken cancellationToken)
    {
        var unfinished = await connection.QueryAsync(
            """
            select parent from unnest($1) parent
            where not exists (select from jobs where id = parent and state = 3) limit 1
            """,
            parameters => parameters.AddValue(parents),
            reader => reader.AllAsync(row => row.GetGuid(0)),
            cancellationToken);
        return unfinished.Count == 0 ? null : unfinished[0];
    }

    // What is between the items that have results becomes tasks anew, under numbers that nobody holds.
    static Task<int> ReopenAsync(NpgsqlConnection connection, Guid job, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            """
            with job as (
                update jobs set state = case when done > 0 then 2 else 1 end, failure = null, finished = null
                where id = $1 returning id, route, items),
            loose as (delete from edges where child = $1),
            done as (
                select first, count from results where job = $1 union all select items, 0 from job),
            gap as (
                select lag(first + count, 1, 0::bigint) over (order by first, count) as first, first as until from done)
            insert into tasks (job, number, route, first, count, time)
            select job.id, nextval('task_number'), job.route, gap.first, gap.until - gap.first, now_here()
            from job, gap where gap.until > gap.first
            """,
            parameters => parameters.AddValue(job),
            cancellationToken);
}
