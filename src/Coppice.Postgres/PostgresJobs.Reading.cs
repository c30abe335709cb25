using Coppice.Calls;
using Coppice.Jobs;
using Coppice.Stores;

namespace Coppice.Postgres;

// What is only read.
sealed partial class PostgresJobs
{
    public Task<bool> IsDueAsync(TaskId task, int attempt, CancellationToken cancellationToken) =>
        database.QueryAsync(
            "select exists (select from tasks where job = $1 and number = $2 and attempt = $3 and state = 2)",
            parameters =>
            {
                parameters.AddValue(task.Job);
                parameters.AddValue(task.Number);
                parameters.AddValue(attempt);
            },
            async reader => (await reader.AllAsync(row => row.GetBoolean(0)))[0],
            cancellationToken);

    public Task<JobRecord?> FindAsync(Guid job, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"select {JobRow.Columns}, call from jobs where id = $1",
            parameters => parameters.AddValue(job),
            async reader => (await reader.AllAsync(JobRow.ReadWithCall)).FirstOrDefault(),
            cancellationToken);

    public Task<IReadOnlyList<JobRecord>> ListAsync(Guid after, int count, CancellationToken cancellationToken) =>
        database.QueryAsync<IReadOnlyList<JobRecord>>(
            $"select {JobRow.Columns} from jobs where id > $1 order by id limit $2",
            parameters =>
            {
                parameters.AddValue(after);
                parameters.AddValue(count);
            },
            async reader => await reader.AllAsync(JobRow.Read),
            cancellationToken);

    public Task<IReadOnlyList<JobState?>> StatesAsync(IReadOnlyList<Guid> jobs, CancellationToken cancellationToken) =>
        database.QueryAsync<IReadOnlyList<JobState?>>(
            """
            select j.state from unnest($1) with ordinality asked (id, ord) left join jobs j on j.id = asked.id
            order by asked.ord
            """,
            parameters => parameters.AddValue(jobs.ToArray()),
            async reader => await reader.AllAsync(row => (JobState?)row.ValueOrNull<short>(0)),
            cancellationToken);

    public Task<IReadOnlyList<StoredItems>> ItemsAsync(
        Guid job, long first, int count, CancellationToken cancellationToken) =>
        database.QueryAsync<IReadOnlyList<StoredItems>>(
            """
            select first, count, items from items
            where job = $1 and first < $2 + $3
                and first >= coalesce((select max(first) from items where job = $1 and first <= $2), $2)
            order by first
            """,
            parameters =>
            {
                parameters.AddValue(job);
                parameters.AddValue(first);
                parameters.AddValue((long)count);
            },
            async reader => await reader.AllAsync(row =>
                new StoredItems(row.GetInt64(0), row.GetInt32(1), row.GetFieldValue<byte[]>(2))),
            cancellationToken);

    public Task<ResultPage> ResultsAsync(Guid job, long after, int count, CancellationToken cancellationToken) =>
        database.QueryAsync(
            """
            select j.state, r.sequence, r.first, r.count, r.results, r.remembered, r.elapsed
            from jobs j left join lateral (
                select * from results where job = $1 and sequence > $2 order by sequence limit $3) r on true
            where j.id = $1 order by r.sequence
            """,
            parameters =>
            {
                parameters.AddValue(job);
                parameters.AddValue(after);
                parameters.AddValue(count);
            },
            async reader =>
            {
                var rows = await reader.AllAsync(row => (
                    State: (JobState)row.GetInt16(0),
                    Piece: row.IsDBNull(1)
                        ? default(StoredResults?)
                        : new StoredResults(
                            row.GetInt64(1),
                            row.GetInt64(2),
                            row.GetInt32(3),
                            row.GetFieldValue<byte[]>(4),
                            row.GetFieldValue<byte[]>(5),
                            TimeSpan.FromTicks(row.GetInt64(6)))));
                return rows.Count == 0
                    ? new ResultPage(null, [])
                    : new ResultPage(rows[0].State, [.. rows.Where(row => row.Piece is not null).Select(row => row.Piece!.Value)]);
            },
            cancellationToken);

    public Task<ReadOnlyMemory<byte>?> NotedAsync(Guid job, string name, CancellationToken cancellationToken) =>
        database.QueryAsync<ReadOnlyMemory<byte>?>(
            "select content from notes where job = $1 and name = $2",
            parameters =>
            {
                parameters.AddValue(job);
                parameters.AddValue(name);
            },
            async reader => (await reader.AllAsync(row => row.GetFieldValue<byte[]>(0))).FirstOrDefault() is { } content
                ? content
                : default(ReadOnlyMemory<byte>?),
            cancellationToken);

    public Task<IReadOnlyList<ReadOnlyMemory<byte>?>> RecallAsync(
        ContentHash scope, IReadOnlyList<ContentHash> keys, CancellationToken cancellationToken) =>
        database.QueryAsync<IReadOnlyList<ReadOnlyMemory<byte>?>>(
            """
            with used as (
                update memos m set used = now_here()
                from (
                    select scope, key from memos
                    where scope = $1 and key = any($2) and used < now_here() - interval '1 hour'
                    for update skip locked) old
                where m.scope = old.scope and m.key = old.key)
            select m.result from unnest($2) with ordinality asked (key, ord)
                left join memos m on m.scope = $1 and m.key = asked.key
            order by asked.ord
            """,
            parameters =>
            {
                parameters.AddValue(scope.ToArray());
                parameters.AddValue(keys.Select(key => key.ToArray()).ToArray());
            },
            async reader => await reader.AllAsync(row =>
                row.IsDBNull(0) ? default(ReadOnlyMemory<byte>?) : row.GetFieldValue<byte[]>(0)),
            cancellationToken);

    public Task<IReadOnlyList<ReadOnlyMemory<byte>?>> SinglesAsync(
        IReadOnlyList<Guid> jobs, string resultType, CancellationToken cancellationToken) =>
        database.QueryAsync<IReadOnlyList<ReadOnlyMemory<byte>?>>(
            """
            select r.results from unnest($1) with ordinality asked (id, ord)
                left join jobs j on j.id = asked.id and j.single and j.state = 3 and j.result_type = $2
                left join results r on r.job = j.id and r.sequence = 1
            order by asked.ord
            """,
            parameters =>
            {
                parameters.AddValue(jobs.ToArray());
                parameters.AddValue(resultType);
            },
            async reader => await reader.AllAsync(row =>
                row.IsDBNull(0) ? default(ReadOnlyMemory<byte>?) : row.GetFieldValue<byte[]>(0)),
            cancellationToken);

    public Task<IReadOnlyList<Remembered>> RememberedAsync(CancellationToken cancellationToken) =>
        database.QueryAsync<IReadOnlyList<Remembered>>(
            """
            select m.scope, coalesce(n.name, ''), count(*), sum(octet_length(m.result) + 128)::bigint, max(m.used)
            from memos m left join memo_names n on n.scope = m.scope
            group by m.scope, n.name order by max(m.used) desc, m.scope
            """,
            _ => { },
            async reader => await reader.AllAsync(row => new Remembered
            {
                Scope = Convert.ToHexStringLower(row.GetFieldValue<byte[]>(0)),
                Name = row.GetString(1),
                Count = row.GetInt64(2),
                Bytes = row.GetInt64(3),
                Used = row.GetFieldValue<DateTimeOffset>(4),
            }),
            cancellationToken);

    public Task<IReadOnlyList<string>> RoutesAsync(CancellationToken cancellationToken) =>
        database.QueryAsync<IReadOnlyList<string>>(
            "select distinct route from jobs where state < 3",
            _ => { },
            async reader => await reader.AllAsync(row => row.GetString(0)),
            cancellationToken);

    public Task<IReadOnlyList<DeathCertificate>> CertificatesAsync(Guid job, CancellationToken cancellationToken) =>
        database.QueryAsync(
            $"{Deaths.Select} where d.job = $1 order by c.number",
            parameters => parameters.AddValue(job),
            Deaths.ReadAsync,
            cancellationToken);

    public Task<IReadOnlyList<ReadOnlyMemory<byte>>> MeasuresAsync(Guid job, CancellationToken cancellationToken) =>
        database.QueryAsync<IReadOnlyList<ReadOnlyMemory<byte>>>(
            "select measure from measures where job = $1",
            parameters => parameters.AddValue(job),
            async reader => await reader.AllAsync(row => (ReadOnlyMemory<byte>)row.GetFieldValue<byte[]>(0)),
            cancellationToken);

    public Task<IReadOnlyList<LogEntry>> LogsAsync(
        Guid job, long after, int count, CancellationToken cancellationToken) =>
        database.QueryAsync<IReadOnlyList<LogEntry>>(
            """
            select item, sequence, at, worker, level, text from lines
            where job = $1 and sequence > $2 order by sequence limit $3
            """,
            parameters =>
            {
                parameters.AddValue(job);
                parameters.AddValue(after);
                parameters.AddValue(count);
            },
            async reader => await reader.AllAsync(row => new LogEntry(
                job,
                row.GetInt64(0),
                row.GetInt64(1),
                row.GetFieldValue<DateTimeOffset>(2),
                row.GetString(3),
                row.GetString(4),
                row.GetString(5))),
            cancellationToken);
}
