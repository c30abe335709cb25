using Coppice.Jobs;
using Coppice.Stores;
using Npgsql;
using NpgsqlTypes;

namespace Coppice.Postgres;

/// <summary>PostgreSQL as the store of jobs: what it says is the truth, by its own clock.</summary>
sealed partial class PostgresJobs(Database database) : IJobs
{
    const string InsertJob = """
        insert into jobs (id, name, route, state, items, sealed, open, single, durable, alone, priority, retries,
            retry_delay, chunk_size, result_type, call, created, kept_until, parents)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, now_here(),
            case when $9 or length($16) = 0 then null else now_here() + interval '1 minute' end, $17)
        on conflict do nothing
        """;

    public Task<IReadOnlyList<Guid>> CreateAsync(
        NewJob job, IReadOnlyList<StoredItems> items, CancellationToken cancellationToken) =>
        database.RunAsync<IReadOnlyList<Guid>>(
            async connection =>
            {
                var ends = new JobEnds(connection, cancellationToken);
                var parents = await ParentsAsync(connection, job, cancellationToken);
                var waits = parents.Where(parent => !parent.State.HasEnded()).ToArray();
                // Sent once more after a connection was lost between commit and answer: it is there already.
                if (await InsertAsync(connection, job, waits.Length > 0, cancellationToken) == 0)
                    return [];
                if (waits.Length > 0)
                    await connection.ExecuteAsync(
                        "insert into edges select $1, parent from unnest($2) parent",
                        parameters =>
                        {
                            parameters.AddValue(job.Id);
                            parameters.AddValue(waits.Select(parent => parent.Job.Id).ToArray());
                        },
                        cancellationToken);
                await AppendAsync(connection, job.Id, job.Route, 0, job.Items, items, cancellationToken);
                await ReferAsync(connection, job.Id, job.Blobs, cancellationToken);
                var failed = parents.FirstOrDefault(
                    parent => parent.State.HasEnded() && parent.State != JobState.Succeeded);
                if (failed is not null)
                    await ends.EndAsync(job.Id, JobState.Failed, JobTable.OfParent(failed));
                else if (job is { Items: 0, Open: false } && waits.Length == 0)
                    await ends.EndAsync(job.Id, JobState.Succeeded, null);
                return ends.Ended;
            },
            cancellationToken);

    public Task<IReadOnlyList<Guid>> AppendAsync(
        Guid job,
        long first,
        int count,
        IReadOnlyList<StoredItems> items,
        bool seal,
        CancellationToken cancellationToken) =>
        database.RunAsync<IReadOnlyList<Guid>>(
            async connection =>
            {
                var found = await connection.QueryAsync(
                    """
                    update jobs set items = items + $2, sealed = sealed or $3
                    where id = $1 and state < 3 and items = $4
                    returning route
                    """,
                    parameters =>
                    {
                        parameters.AddValue(job);
                        parameters.AddValue((long)count);
                        parameters.AddValue(seal);
                        parameters.AddValue(first);
                    },
                    reader => reader.AllAsync(row => row.GetString(0)),
                    cancellationToken);
                if (found.Count == 0)
                    return [];
                await AppendAsync(connection, job, found[0], first, count, items, cancellationToken);
                var ends = new JobEnds(connection, cancellationToken);
                await ends.CompleteAsync([job]);
                return ends.Ended;
            },
            cancellationToken);

    public Task<IReadOnlyList<Envelope>> TakeAsync(
        string route, int window, int slots, CancellationToken cancellationToken) =>
        database.QueryAsync<IReadOnlyList<Envelope>>(
            "select * from take($1, $2, $3)",
            parameters =>
            {
                parameters.AddValue(route);
                parameters.AddValue(window);
                parameters.AddValue(slots);
            },
            async reader => await reader.AllAsync(row => new Envelope(
                new TaskId(row.GetGuid(0), row.GetInt64(1)), row.GetInt32(2), row.GetInt64(3), (int)row.GetInt64(4))
            {
                Alone = row.GetBoolean(5),
                Republished = row.GetBoolean(6),
                Suspect = row.GetInt32(7) > 0,
            }),
            cancellationToken);

    public Task<Recording> RecordAsync(IReadOnlyList<Outcome> outcomes, CancellationToken cancellationToken) =>
        database.RunAsync(
            async connection =>
            {
                var rows = await RecordAsync(connection, outcomes, cancellationToken);
                var accepted = new bool[outcomes.Count];
                DateTimeOffset? due = null;
                var ends = new JobEnds(connection, cancellationToken);
                foreach (var row in rows)
                {
                    accepted[row.Index] = row.IsAccepted;
                    if (row.Due is { } retry && (due is null || retry < due))
                        due = retry;
                    if (row.Ends)
                        await ends.EndAsync(
                            outcomes[row.Index].Task.Job, JobState.Failed, outcomes[row.Index].Failure);
                }

                var counted = outcomes.Where((_, i) => accepted[i]).ToArray();
                await RememberAsync(connection, counted, cancellationToken);
                foreach (var job in rows.Where(row => row.Completes).Select(row => outcomes[row.Index].Task.Job).Distinct())
                    await ends.EndAsync(job, JobState.Succeeded, null);
                var routes = rows.Select(row => row.Route).OfType<string>();
                if (ends.Released.Count > 0)
                    routes = routes.Concat(await RoutesOfAsync(connection, ends.Released, cancellationToken));
                return new Recording(accepted, ends.Ended, [.. routes.Distinct()], due)
                {
                    Published = ends.Released.Count > 0 ? 0
                        : rows.Where(row => row.Route is not null).Select(row => row.Published).DefaultIfEmpty().Min(),
                };
            },
            cancellationToken);

    public ValueTask DisposeAsync() => database.DisposeAsync();

    static Task<int> InsertAsync(
        NpgsqlConnection connection, NewJob job, bool waits, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            InsertJob,
            parameters =>
            {
                parameters.AddValue(job.Id);
                parameters.AddValue(job.Name);
                parameters.AddValue(job.Route);
                parameters.AddValue((short)(waits ? JobState.Waiting : JobState.Queued));
                parameters.AddValue((long)job.Items);
                parameters.AddValue(!job.Open);
                parameters.AddValue(job.Open);
                parameters.AddValue(job.Single);
                parameters.AddValue(job.Durable);
                parameters.AddValue(job.Alone);
                parameters.AddValue(job.Priority);
                parameters.AddValue(job.Retries);
                parameters.AddValue(job.RetryDelay.Ticks);
                parameters.AddOrNull(job.ChunkSize, NpgsqlDbType.Integer);
                parameters.AddValue(job.ResultType);
                parameters.AddBytes(job.Call);
                parameters.AddValue(job.Parents.Distinct().ToArray());
            },
            cancellationToken);

    // Locked, so that none of them ends between this look and the commit.
    static async Task<List<JobRecord>> ParentsAsync(
        NpgsqlConnection connection, NewJob job, CancellationToken cancellationToken)
    {
        var ids = job.Parents.Distinct().ToArray();
        if (ids.Length == 0)
            return [];
        var parents = await connection.QueryAsync(
            $"select {JobRow.Columns} from jobs where id = any($1) order by id for share",
            parameters => parameters.AddValue(ids),
            reader => reader.AllAsync(JobRow.Read),
            cancellationToken);
        var missing = ids.Except(parents.Select(parent => parent.Job.Id)).ToArray();
        return missing.Length == 0
            ? parents
            : throw new JobNotFoundException($"No job {missing[0]} is known, whose result is an argument of {job.Name}.");
    }

    static async Task AppendAsync(
        NpgsqlConnection connection,
        Guid job,
        string route,
        long first,
        int count,
        IReadOnlyList<StoredItems> items,
        CancellationToken cancellationToken)
    {
        if (count > 0)
            await connection.ExecuteAsync(
                """
                insert into tasks (job, number, route, first, count, time)
                values ($1, nextval('task_number'), $2, $3, $4, now_here())
                """,
                parameters =>
                {
                    parameters.AddValue(job);
                    parameters.AddValue(route);
                    parameters.AddValue(first);
                    parameters.AddValue((long)count);
                },
                cancellationToken);
        if (items.Count == 0)
            return;
        await using var copy = await connection.BeginBinaryImportAsync(
            "copy items (job, first, count, items) from stdin (format binary)", cancellationToken);
        foreach (var piece in items)
        {
            await copy.StartRowAsync(cancellationToken);
            await copy.WriteAsync(job, cancellationToken);
            await copy.WriteAsync(piece.First, cancellationToken);
            await copy.WriteAsync(piece.Count, cancellationToken);
            await copy.WriteAsync(piece.Items, NpgsqlDbType.Bytea, cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    static Task<List<RecordedRow>> RecordAsync(
        NpgsqlConnection connection, IReadOnlyList<Outcome> outcomes, CancellationToken cancellationToken) =>
        connection.QueryAsync(
            "select * from record($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            parameters =>
            {
                parameters.AddValue(outcomes.Select(outcome => outcome.Task.Job).ToArray());
                parameters.AddValue(outcomes.Select(outcome => outcome.Task.Number).ToArray());
                parameters.AddValue(outcomes.Select(outcome => outcome.Attempt).ToArray());
                parameters.AddValue(outcomes.Select(outcome => outcome.Done).ToArray());
                parameters.AddValue(outcomes.Select(outcome => outcome.Results.ToArray()).ToArray());
                parameters.AddValue(outcomes.Select(outcome => outcome.Remembered.ToArray()).ToArray());
                parameters.AddValue(outcomes.Select(outcome => outcome.Elapsed.Ticks).ToArray());
                parameters.AddValue(outcomes.Select(outcome => outcome.Failure is not null).ToArray());
                parameters.AddValue(outcomes.Select(outcome => outcome.Failure is { Final: true }).ToArray());
            },
            reader => reader.AllAsync(row => new RecordedRow(
                row.GetInt32(0) - 1,
                row.GetBoolean(1),
                row.GetBoolean(2),
                row.ValueOrNull<DateTimeOffset>(3),
                row.IsDBNull(4) ? null : row.GetString(4),
                row.GetBoolean(5),
                row.GetInt32(6))),
            cancellationToken);

    static async Task RememberAsync(
        NpgsqlConnection connection, Outcome[] outcomes, CancellationToken cancellationToken)
    {
        foreach (var outcome in outcomes.Where(outcome => outcome.Blobs.Count > 0))
            await ReferAsync(connection, outcome.Task.Job, outcome.Blobs, cancellationToken);
        // In one order, so that no two batches wait for each other.
        var memories = outcomes.SelectMany(outcome => outcome.Memories)
            .DistinctBy(memory => (memory.Scope, memory.Key))
            .OrderBy(memory => memory.Scope).ThenBy(memory => memory.Key)
            .ToArray();
        if (memories.Length == 0)
            return;
        await connection.ExecuteAsync(
            """
            with named as (
                insert into memo_names select distinct on (scope) scope, name from unnest($1, $4) n (scope, name)
                order by scope, name desc
                on conflict do nothing)
            insert into memos (scope, key, result) select * from unnest($1, $2, $3)
            on conflict (scope, key) do update set result = excluded.result, used = excluded.used
            """,
            parameters =>
            {
                parameters.AddValue(memories.Select(memory => memory.Scope.ToArray()).ToArray());
                parameters.AddValue(memories.Select(memory => memory.Key.ToArray()).ToArray());
                parameters.AddValue(memories.Select(memory => memory.Result.ToArray()).ToArray());
                parameters.AddValue(memories.Select(memory => memory.Name).ToArray());
            },
            cancellationToken);
    }

    static async Task ReferAsync(
        NpgsqlConnection connection,
        Guid job,
        IReadOnlyList<Calls.ContentHash> blobs,
        CancellationToken cancellationToken)
    {
        if (blobs.Count > 0)
            await connection.ExecuteAsync(
                "insert into job_blobs select $1, hash from unnest($2) hash on conflict do nothing",
                parameters =>
                {
                    parameters.AddValue(job);
                    parameters.AddValue(blobs.Distinct().Select(hash => hash.ToArray()).ToArray());
                },
                cancellationToken);
    }

    static Task<List<string>> RoutesOfAsync(
        NpgsqlConnection connection, IReadOnlyList<Guid> jobs, CancellationToken cancellationToken) =>
        connection.QueryAsync(
            "select distinct route from jobs where id = any($1)",
            parameters => parameters.AddValue(jobs.ToArray()),
            reader => reader.AllAsync(row => row.GetString(0)),
            cancellationToken);
}
