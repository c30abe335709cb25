using Coppice.Jobs;
using Coppice.Stores;
using Npgsql;
using NpgsqlTypes;

namespace Coppice.Postgres;

/// <summary>Ends jobs within a transaction, and with them those that wait for them: a child is released by its last
/// parent, or fails with the first that does not succeed.</summary>
sealed class JobEnds(NpgsqlConnection connection, CancellationToken cancellationToken)
{
    readonly List<Guid> _ended = [];

    public IReadOnlyList<Guid> Ended => _ended;

    /// <summary>Ends a job well, if its items are all done.</summary>
    public Task CompleteAsync(Guid job) => RunAsync(
        """
        select e.* from jobs j, succeed(j.id) e
        where j.id = $1 and j.state in (1, 2) and j.sealed and j.done = j.items
        """,
        job);

    /// <summary>Lets a waiting job run, unless it still waits for others.</summary>
    public Task ReleaseAsync(Guid job) => RunAsync("select * from release($1)", job);

    /// <summary>Ends a job that does not succeed.</summary>
    public async Task EndAsync(Guid job, JobState state, Failure? failure)
    {
        var work = new Queue<(Guid Job, JobState State, Failure? Failure)>([(job, state, failure)]);
        while (work.TryDequeue(out var next))
        {
            if (await EndOneAsync(next.Job, next.State, next.Failure) is not { } record)
                continue;
            _ended.Add(next.Job);
            foreach (var child in await ChildrenAsync(next.Job))
                work.Enqueue((child, JobState.Failed, JobTable.OfParent(record)));
        }
    }

    async Task RunAsync(string sql, Guid job)
    {
        var ended = await connection.QueryAsync(
            sql,
            parameters => parameters.AddValue(job),
            reader => reader.AllAsync(row => (Job: row.GetGuid(0), Runs: !row.IsDBNull(1))),
            cancellationToken);
        _ended.AddRange(ended.Where(row => !row.Runs).Select(row => row.Job));
    }

    async Task<JobRecord?> EndOneAsync(Guid job, JobState state, Failure? failure)
    {
        var found = await connection.QueryAsync(
            $"""
            update jobs set state = $2, failure = $3, finished = now_here() where id = $1 and state < 3
            returning {JobRow.Columns}
            """,
            parameters =>
            {
                parameters.AddValue(job);
                parameters.AddValue((short)state);
                parameters.AddOrNull(failure is null ? null : FailureFormat.Write(failure), NpgsqlDbType.Bytea);
            },
            reader => reader.AllAsync(JobRow.Read),
            cancellationToken);
        if (found.Count == 0)
            return null;
        // What is out is fenced off from now on. Items stay: the job may be resumed.
        await connection.ExecuteAsync(
            "with t as (delete from tasks where job = $1) delete from turns where job = $1",
            parameters => parameters.AddValue(job),
            cancellationToken);
        return found[0];
    }

    Task<List<Guid>> ChildrenAsync(Guid parent) => connection.QueryAsync(
        "select child from edges where parent = $1 order by child",
        parameters => parameters.AddValue(parent),
        reader => reader.AllAsync(row => row.GetGuid(0)),
        cancellationToken);
}
