using Coppice.Jobs;
using Coppice.Stores;
using Npgsql;
using NpgsqlTypes;

namespace Coppice.Postgres;

/// <summary>Ends jobs within a transaction, and with them those that wait for them: a child is released by its last
/// parent, or fails with the first that does not succeed.</summary>
sealed class JobEnds(NpgsqlConnection connection, CancellationToken cancellationToken)
{
    // With so many parents left nobody can be the last; two that end at once and each see the other are found by the
    // sweep.
    const int FewParents = 64;

    readonly List<Guid> _ended = [];
    readonly List<Guid> _released = [];

    public IReadOnlyList<Guid> Ended => _ended;

    /// <summary>Jobs that waited, and may run now.</summary>
    public IReadOnlyList<Guid> Released => _released;

    /// <summary>Ends those of the jobs whose items are all done.</summary>
    public async Task CompleteAsync(IReadOnlyList<Guid> jobs)
    {
        var complete = jobs.Count == 0 ? [] : await connection.QueryAsync(
            "select id from jobs where id = any($1) and state in (1, 2) and sealed and done = items order by id",
            parameters => parameters.AddValue(jobs.ToArray()),
            reader => reader.AllAsync(row => row.GetGuid(0)),
            cancellationToken);
        foreach (var job in complete)
            await EndAsync(job, JobState.Succeeded, null);
    }

    public async Task EndAsync(Guid job, JobState state, Failure? failure)
    {
        var work = new Queue<(Guid Job, JobState State, Failure? Failure)>([(job, state, failure)]);
        while (work.TryDequeue(out var next))
        {
            if (await EndOneAsync(next.Job, next.State, next.Failure) is not { } record)
                continue;
            _ended.Add(next.Job);
            if (next.State == JobState.Succeeded)
                await ReleaseChildrenAsync(next.Job);
            else
                foreach (var child in await ChildrenAsync(next.Job))
                    work.Enqueue((child, JobState.Failed, JobTable.OfParent(record)));
        }
    }

    /// <summary>Lets a waiting job run, unless it still waits for others.</summary>
    public async Task ReleaseAsync(Guid child)
    {
        // The lock first: what is looked at after it has seen every parent that ended before.
        await connection.ExecuteAsync(
            "select from jobs where id = $1 for update", parameters => parameters.AddValue(child), cancellationToken);
        var released = await connection.ExecuteAsync(
            "update jobs set state = 1 where id = $1 and state = 0 and not exists (select from edges where child = $1)",
            parameters => parameters.AddValue(child),
            cancellationToken);
        if (released == 0)
            return;
        _released.Add(child);
        await CompleteAsync([child]);
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
        // What is out is fenced off from now on. Items stay where the job may be resumed.
        await connection.ExecuteAsync(
            "with t as (delete from tasks where job = $1), u as (delete from turns where job = $1) "
            + "delete from items where job = $1 and $2",
            parameters =>
            {
                parameters.AddValue(job);
                parameters.AddValue(state == JobState.Succeeded);
            },
            cancellationToken);
        return found[0];
    }

    async Task ReleaseChildrenAsync(Guid parent)
    {
        var children = await connection.QueryAsync(
            $"""
            with gone as (delete from edges where parent = $1 returning child)
            select child from gone
            where (select count(*) from (
                select from edges e where e.child = gone.child and e.parent <> $1 limit {FewParents}) few) < {FewParents}
            order by child
            """,
            parameters => parameters.AddValue(parent),
            reader => reader.AllAsync(row => row.GetGuid(0)),
            cancellationToken);
        foreach (var child in children)
            await ReleaseAsync(child);
    }

    Task<List<Guid>> ChildrenAsync(Guid parent) => connection.QueryAsync(
        "select child from edges where parent = $1 order by child",
        parameters => parameters.AddValue(parent),
        reader => reader.AllAsync(row => row.GetGuid(0)),
        cancellationToken);
}
