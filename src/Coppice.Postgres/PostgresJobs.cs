using Coppice.Jobs;
using Coppice.Stores;
using Npgsql;
using NpgsqlTypes;

namespace Coppice.Postgres;

/// <summary>PostgreSQL as the store of jobs: what it says is the truth, by its own clock.</summary>
sealed partial class PostgresJobs(Database database) : IJobs
{
    const string Record = "select * from record($1, $2, $3, $4, $5, $6, $7, $8, $9)";

    // With all that belongs to it: most jobs come in one round trip.
    const string InsertJob = """
        with job as (
            insert into jobs (id, name, route, state, items, sealed, open, single, durable, alone, priority, retries,
                retry_delay, chunk_size, result_type, call, created, kept_until, parents, measured, measured_time)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, now_here(),
                case when $9 or length($16) = 0 then null else now_here() + interval '1 minute' end, $17,
                case when $22 >= 0 then 1 else 0 end, greatest($22, 0))
            on conflict do nothing
            returning id),
        edge as (insert into edges select id, parent from job, unnest($18) parent),
        blob as (insert into job_blobs select id, hash from job, unnest($19) hash),
        task as (
            insert into tasks (job, number, route, first, count, time)
            select id, nextval('task_number'), $3, 0, $5, now_here() from job where $5 > 0),
        item as (insert into items select id, 0, $20, $21 from job where $20 > 0)
        select from job
        """;

    public async Task<IReadOnlyList<Guid>> CreateAsync(
        NewJob job, IReadOnlyList<StoredItems> items, CancellationToken cancellationToken)
    {
        if (job.Parents.Count > 0 || items.Count > 1 || job is { Items: 0, Open: false })
            return await database.RunAsync(
                connection => CreateAsync(connection, job, items, cancellationToken), cancellationToken);
        await database.QueryAsync(
            InsertJob,
            parameters => Fill(parameters, job, [], items.FirstOrDefault()),
            reader => reader.AllAsync(_ => true),
            cancellationToken);
        return [];
    }

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
                await InsertTaskAsync(connection, job, found[0], first, count, cancellationToken);
                await CopyAsync(connection, job, items, cancellationToken);
                var ends = new JobEnds(connection, cancellationToken);
                await ends.CompleteAsync(job);
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

    public async Task<Recording> RecordAsync(IReadOnlyList<Outcome> outcomes, CancellationToken cancellationToken)
    {
        // Most bring results alone: one statement, which is its own transaction.
        if (outcomes.All(outcome => outcome is { Failure: null, Blobs.Count: 0, Memories.Count: 0 }))
            return Told(outcomes, await database.QueryAsync(
                Record, parameters => Fill(parameters, outcomes), ReadRecordedAsync, cancellationToken), []);
        return await database.RunAsync(
            async connection =>
            {
                var rows = await connection.QueryAsync(
                    Record, parameters => Fill(parameters, outcomes), ReadRecordedAsync, cancellationToken);
                var ends = new JobEnds(connection, cancellationToken);
                foreach (var failed in rows.Where(row => row.Ends).Select(row => outcomes[row.Place - 1]))
                    await ends.EndAsync(failed.Task.Job, JobState.Failed, failed.Failure);
                var counted = rows.Where(row => row.IsAccepted).Select(row => outcomes[row.Place - 1]).ToArray();
                await RememberAsync(connection, counted, cancellationToken);
                return Told(outcomes, rows, ends.Ended);
            },
            cancellationToken);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    static async Task<IReadOnlyList<Guid>> CreateAsync(
        NpgsqlConnection connection, NewJob job, IReadOnlyList<StoredItems> items, CancellationToken cancellationToken)
    {
        var parents = await ParentsAsync(connection, job, cancellationToken);
        var waits = parents.Where(parent => !parent.State.HasEnded()).Select(parent => parent.Job.Id).ToArray();
        var inserted = await connection.QueryAsync(
            InsertJob,
            parameters => Fill(parameters, job, waits, items.Count == 1 ? items[0] : default),
            reader => reader.AllAsync(_ => true),
            cancellationToken);
        // Sent once more after a connection was lost between commit and answer: it is there already.
        if (inserted.Count == 0)
            return [];
        if (items.Count > 1)
            await CopyAsync(connection, job.Id, items, cancellationToken);
        var ends = new JobEnds(connection, cancellationToken);
        if (parents.Find(parent => parent.State.HasEnded() && parent.State != JobState.Succeeded) is { } failed)
            await ends.EndAsync(job.Id, JobState.Failed, JobTable.OfParent(failed));
        else
            await ends.CompleteAsync(job.Id);
        return ends.Ended;
    }

    static void Fill(NpgsqlParameterCollection parameters, NewJob job, Guid[] waits, StoredItems items)
    {
        parameters.AddValue(job.Id);
        parameters.AddValue(job.Name);
        parameters.AddValue(job.Route);
        parameters.AddValue((short)(waits.Length > 0 ? JobState.Waiting : JobState.Queued));
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
        parameters.AddValue(waits);
        parameters.AddValue(job.Blobs.Distinct().Select(hash => hash.ToArray()).ToArray());
        parameters.AddValue(items.Count);
        parameters.AddBytes(items.Items);
        parameters.AddValue(job.ItemTime?.Ticks ?? -1);
    }

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

    static Task<int> InsertTaskAsync(
        NpgsqlConnection connection,
        Guid job,
        string route,
        long first,
        int count,
        CancellationToken cancellationToken) =>
        count == 0 ? Task.FromResult(0) : connection.ExecuteAsync(
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

    static async Task CopyAsync(
        NpgsqlConnection connection,
        Guid job,
        IReadOnlyList<StoredItems> items,
        CancellationToken cancellationToken)
    {
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

    static void Fill(NpgsqlParameterCollection parameters, IReadOnlyList<Outcome> outcomes)
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
    }

    static Task<List<RecordedRow>> ReadRecordedAsync(NpgsqlDataReader reader) =>
        reader.AllAsync(row => new RecordedRow(
            row.GetInt32(0),
            row.GetBoolean(1),
            row.GetBoolean(2),
            row.ValueOrNull<DateTimeOffset>(3),
            row.IsDBNull(4) ? null : row.GetString(4),
            row.GetInt32(5),
            row.ValueOrNull<Guid>(6)));

    static Recording Told(
        IReadOnlyList<Outcome> outcomes, List<RecordedRow> rows, IReadOnlyList<Guid> failed)
    {
        var accepted = new bool[outcomes.Count];
        foreach (var row in rows.Where(row => row.Place > 0))
            accepted[row.Place - 1] = row.IsAccepted;
        return new Recording(
            accepted,
            [.. failed, .. rows.Where(row => row.Route is null).Select(row => row.Job).OfType<Guid>()],
            [.. rows.Select(row => row.Route).OfType<string>().Distinct()],
            rows.Min(row => row.Due))
        {
            Published = rows.Where(row => row.Route is not null).Select(row => row.Published).DefaultIfEmpty().Min(),
        };
    }

    static async Task RememberAsync(
        NpgsqlConnection connection, Outcome[] outcomes, CancellationToken cancellationToken)
    {
        foreach (var outcome in outcomes.Where(outcome => outcome.Blobs.Count > 0))
            await connection.ExecuteAsync(
                "insert into job_blobs select $1, hash from unnest($2) hash on conflict do nothing",
                parameters =>
                {
                    parameters.AddValue(outcome.Task.Job);
                    parameters.AddValue(outcome.Blobs.Distinct().Select(hash => hash.ToArray()).ToArray());
                },
                cancellationToken);
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
}
