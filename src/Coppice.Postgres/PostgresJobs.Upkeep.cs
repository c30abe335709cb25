using Coppice.Calls;
using Coppice.Jobs;
using Coppice.Reports;
using Npgsql;
using NpgsqlTypes;

namespace Coppice.Postgres;

// What keeps jobs going, and lets them go.
sealed partial class PostgresJobs
{
    const int LinesKept = 10_000;
    const string PruneSome = """
        delete from jobs where id in (
            select id from jobs where state >= 3 and finished < now_here() - $1 order by finished limit 100)
        """;

    static readonly TimeSpan Retention = TimeSpan.FromDays(7);

    public Task<IReadOnlyList<bool>> LeaseAsync(
        string worker, IReadOnlyList<HeldTask> tasks, TimeSpan duration, CancellationToken cancellationToken) =>
        database.QueryAsync<IReadOnlyList<bool>>(
            """
            with asked as (
                select * from unnest($2, $3, $4) with ordinality a (job, number, attempt, ord)),
            held as (
                update tasks t set state = 3, holder = $1, time = now_here() + $5
                from asked a
                where t.job = a.job and t.number = a.number and t.attempt = a.attempt
                    and (t.state = 2 or (t.state = 3 and t.holder = $1))
                returning a.ord)
            select exists (select from held h where h.ord = a.ord) from asked a order by a.ord
            """,
            parameters =>
            {
                parameters.AddValue(worker);
                parameters.AddValue(tasks.Select(held => held.Task.Job).ToArray());
                parameters.AddValue(tasks.Select(held => held.Task.Number).ToArray());
                parameters.AddValue(tasks.Select(held => held.Attempt).ToArray());
                parameters.AddValue(duration);
            },
            async reader => await reader.AllAsync(row => row.GetBoolean(0)),
            cancellationToken);

    public Task<Recording> SweepAsync(
        IReadOnlyCollection<string> emptyRoutes,
        IReadOnlyCollection<TaskId> held,
        TimeSpan age,
        CancellationToken cancellationToken) =>
        database.RunAsync(
            async connection =>
            {
                if (!await IsAloneAsync(connection, cancellationToken))
                    return new Recording([], [], [], null);
                await PutBackAsync(connection, emptyRoutes, held, age, cancellationToken);
                var ends = new JobEnds(connection, cancellationToken);
                foreach (var job in await UnkeptAsync(connection, cancellationToken))
                    await ends.EndAsync(job, JobState.Canceled, null);
                foreach (var job in await FreeAsync(connection, cancellationToken))
                    await ends.ReleaseAsync(job);
                await PruneAsync(connection, cancellationToken);
                var routes = await connection.QueryAsync(
                    """
                    select distinct t.route from tasks t join jobs j on j.id = t.job
                    where t.state = 1 and t.time <= now_here() and j.state in (1, 2)
                    """,
                    _ => { },
                    reader => reader.AllAsync(row => row.GetString(0)),
                    cancellationToken);
                return new Recording([], ends.Ended, routes, null);
            },
            cancellationToken);

    public Task<IReadOnlyList<Guid>> CancelAsync(Guid job, CancellationToken cancellationToken) =>
        database.RunAsync<IReadOnlyList<Guid>>(
            async connection =>
            {
                var ends = new JobEnds(connection, cancellationToken);
                await ends.EndAsync(job, JobState.Canceled, null);
                return ends.Ended;
            },
            cancellationToken);

    public Task KeepAsync(IReadOnlyList<Guid> jobs, TimeSpan duration, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            "update jobs set kept_until = now_here() + $2 where id = any($1) and kept_until is not null and state < 3",
            parameters =>
            {
                parameters.AddValue(jobs.ToArray());
                parameters.AddValue(duration);
            },
            cancellationToken);

    public Task<Recording> CertifyAsync(DeathCertificate certificate, CancellationToken cancellationToken) =>
        database.RunAsync(
            async connection =>
            {
                if (await Deaths.InsertAsync(connection, certificate, cancellationToken) == 0)
                    return new Recording([], [], [], null);
                var ends = new JobEnds(connection, cancellationToken);
                var routes = new HashSet<string>(StringComparer.Ordinal);
                foreach (var held in certificate.Tasks.OrderBy(held => held.Task.Job).ThenBy(held => held.Task.Number))
                    if (await BuryAsync(connection, certificate, held, ends, cancellationToken) is { } route)
                        routes.Add(route);
                return new Recording([], ends.Ended, [.. routes], null);
            },
            cancellationToken);

    public Task LogAsync(IReadOnlyList<LogEntry> lines, CancellationToken cancellationToken) =>
        database.RunAsync(
            async connection =>
            {
                foreach (var job in lines.GroupBy(line => line.Job).OrderBy(job => job.Key))
                    await LogAsync(connection, job.Key, [.. job], cancellationToken);
                return true;
            },
            cancellationToken);

    public Task NoteAsync(
        Guid job, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            """
            insert into notes values ($1, $2, $3)
            on conflict (job, name) do update set content = excluded.content
            """,
            parameters =>
            {
                parameters.AddValue(job);
                parameters.AddValue(name);
                parameters.AddBytes(content);
            },
            cancellationToken);

    public Task MeasureAsync(IReadOnlyList<StoredMeasure> measures, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            """
            insert into measures
            select m.* from unnest($1, $2, $3) m (job, by, measure)
            where exists (select from jobs j where j.id = m.job for key share)
            on conflict (job, by) do update set measure = excluded.measure
            """,
            parameters =>
            {
                parameters.AddValue(measures.Select(measure => measure.Job).ToArray());
                parameters.AddValue(measures.Select(measure => measure.By).ToArray());
                parameters.AddValue(measures.Select(measure => measure.Measure.ToArray()).ToArray());
            },
            cancellationToken);

    public async Task<long> ForgetMemoriesAsync(ContentHash? scope, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            "delete from memos where $1::bytea is null or scope = $1",
            parameters => parameters.AddOrNull(scope?.ToArray(), NpgsqlDbType.Bytea),
            cancellationToken);

    public Task<long> TrimMemoriesAsync(long most, CancellationToken cancellationToken) =>
        database.QueryAsync(
            "select forget($1)",
            parameters => parameters.AddValue(most),
            async reader => (await reader.AllAsync(row => (long)row.GetInt32(0)))[0],
            cancellationToken);

    // Not waiting for the disk: after a crash of the server the job is there again, and pruned.
    public Task ForgetAsync(Guid job, CancellationToken cancellationToken) =>
        database.ExecuteAsync(
            "delete from jobs where id = $1 and state >= 3 and set_config('synchronous_commit', 'off', true) <> ''",
            parameters => parameters.AddValue(job),
            cancellationToken);

    // One janitor at a time: the lock goes with the transaction.
    static async Task<bool> IsAloneAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        (await connection.QueryAsync(
            "select pg_try_advisory_xact_lock(hashtext(current_schema() || '.sweep'))",
            _ => { },
            reader => reader.AllAsync(row => row.GetBoolean(0)),
            cancellationToken))[0];

    static Task PutBackAsync(
        NpgsqlConnection connection,
        IReadOnlyCollection<string> emptyRoutes,
        IReadOnlyCollection<TaskId> held,
        TimeSpan age,
        CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            """
            update tasks t set
                state = 1, attempt = attempt + (state - 2), republished = true, holder = null, time = now_here()
            where (t.state = 3 and t.time <= now_here())
                or (t.state = 2 and t.time + $2 <= now_here() and t.route = any($1)
                    and not exists (select from unnest($3, $4) h (job, number)
                        where h.job = t.job and h.number = t.number))
            """,
            parameters =>
            {
                parameters.AddValue(emptyRoutes.ToArray());
                parameters.AddValue(age);
                parameters.AddValue(held.Select(task => task.Job).ToArray());
                parameters.AddValue(held.Select(task => task.Number).ToArray());
            },
            cancellationToken);

    static Task<List<Guid>> UnkeptAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.QueryAsync(
            "select id from jobs where state < 3 and kept_until <= now_here() order by id",
            _ => { },
            reader => reader.AllAsync(row => row.GetGuid(0)),
            cancellationToken);

    // Two parents that ended at the same time may each have taken the other for the last.
    static Task<List<Guid>> FreeAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.QueryAsync(
            "select id from jobs j where state = 0 and not exists (select from edges where child = j.id) order by id",
            _ => { },
            reader => reader.AllAsync(row => row.GetGuid(0)),
            cancellationToken);

    static Task PruneAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            PruneSome,
            parameters => parameters.AddValue(Retention),
            cancellationToken);

    static async Task<string?> BuryAsync(
        NpgsqlConnection connection,
        DeathCertificate certificate,
        HeldTask held,
        JobEnds ends,
        CancellationToken cancellationToken)
    {
        // The job's row first, as recorders do. Which tasks go back: DeathCertificate.Returns.
        var found = await connection.QueryAsync(
            """
            with job as (select id from jobs where id = $1 for no key update)
            update tasks set
                state = 1, attempt = attempt + 1, deaths = deaths + $4, republished = true, holder = null,
                time = now_here()
            where job = (select id from job) and number = $2 and attempt = $3
                and ($5::text is null and state in (2, 3) or state = 3 and holder = $5 or state = 2 and $4 > 0)
            returning deaths, first, count, route
            """,
            parameters =>
            {
                parameters.AddValue(held.Task.Job);
                parameters.AddValue(held.Task.Number);
                parameters.AddValue(held.Attempt);
                parameters.AddValue(certificate.Counts ? 1 : 0);
                parameters.AddOrNull(certificate.Holder, NpgsqlDbType.Text);
            },
            reader => reader.AllAsync(row => (
                Deaths: row.GetInt32(0), First: row.GetInt64(1), Count: (int)row.GetInt64(2), Route: row.GetString(3))),
            cancellationToken);
        if (found.Count == 0)
            return null;
        await connection.ExecuteAsync(
            "insert into deaths values ($1, $2, $3, $4)",
            parameters =>
            {
                parameters.AddValue(certificate.Id);
                parameters.AddValue(held.Task.Job);
                parameters.AddValue(held.Task.Number);
                parameters.AddValue(held.Attempt);
            },
            cancellationToken);
        if (found[0].Deaths >= DeathCertificate.Limit)
        {
            var deaths = await connection.QueryAsync(
                $"{Deaths.Select} where d.job = $1 and d.number = $2 and c.counts order by c.number",
                parameters =>
                {
                    parameters.AddValue(held.Task.Job);
                    parameters.AddValue(held.Task.Number);
                },
                Deaths.ReadAsync,
                cancellationToken);
            var failure = DeathCertificate.Failure(held.Task, deaths, found[0].First, found[0].Count);
            await ends.EndAsync(held.Task.Job, JobState.Failed, failure);
        }

        return found[0].Route;
    }

    static async Task LogAsync(
        NpgsqlConnection connection, Guid job, LogEntry[] lines, CancellationToken cancellationToken)
    {
        var last = await connection.QueryAsync(
            "update jobs set lines = lines + $2 where id = $1 returning lines",
            parameters =>
            {
                parameters.AddValue(job);
                parameters.AddValue((long)lines.Length);
            },
            reader => reader.AllAsync(row => row.GetInt64(0)),
            cancellationToken);
        if (last.Count == 0)
            return;
        await connection.ExecuteAsync(
            """
            insert into lines (job, sequence, item, at, worker, level, text)
            select $1, $2 + l.ord, l.item, l.at, l.worker, l.level, l.text
            from unnest($3, $4, $5, $6, $7) with ordinality l (item, at, worker, level, text, ord)
            """,
            parameters =>
            {
                parameters.AddValue(job);
                parameters.AddValue(last[0] - lines.Length);
                parameters.AddValue(lines.Select(line => line.Item).ToArray());
                parameters.AddValue(lines.Select(line => line.At.ToUniversalTime()).ToArray());
                parameters.AddValue(lines.Select(line => line.Worker).ToArray());
                parameters.AddValue(lines.Select(line => line.Level).ToArray());
                // PostgreSQL keeps no zero bytes in text.
                parameters.AddValue(lines.Select(line => line.Text.Replace('\0', '\uFFFD')).ToArray());
            },
            cancellationToken);
        await connection.ExecuteAsync(
            "delete from lines where job = $1 and sequence <= $2",
            parameters =>
            {
                parameters.AddValue(job);
                parameters.AddValue(last[0] - LinesKept);
            },
            cancellationToken);
    }
}
