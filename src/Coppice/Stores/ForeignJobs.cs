using Coppice.Jobs;

namespace Coppice.Stores;

/// <summary>The jobs of other processes of the same home, as they bear on this one's.</summary>
sealed class ForeignJobs(JobTable table, JobLogs logs)
{
    /// <summary>The jobs that a job waits for: as the table knows them, or else as the disk tells of them.</summary>
    /// <exception cref="JobNotFoundException">Neither knows one of them.</exception>
    public List<JobRecord> FindParents(NewJob job)
    {
        var parents = new List<JobRecord>(job.Parents.Count);
        foreach (var id in job.Parents.Distinct())
        {
            var record = default(JobRecord);
            lock (table.Lock)
                record = table.Record(id);
            parents.Add(record ?? logs.Find(id)
                ?? throw new JobNotFoundException($"No job {id} is known, whose result is an argument of {job.Name}."));
        }

        return parents;
    }

    /// <summary>What other processes want of this one: cancels of its jobs; and what they have done for it: ends of
    /// jobs that its own wait for. Read without the lock, since it reads files.</summary>
    public (HashSet<Guid> Cancels, List<JobRecord> Parents) Read()
    {
        HashSet<Guid> waitedFor;
        HashSet<Guid> durable;
        lock (table.Lock)
        {
            waitedFor = [.. table.Open.SelectMany(entry => entry.ForeignParents)];
            durable = [.. table.Open.Where(entry => entry.Job.Durable).Select(entry => entry.Job.Id)];
        }

        if (durable.Count > 0)
            durable.IntersectWith(logs.RequestedCancels());
        return (durable, [.. waitedFor.Select(logs.Find).OfType<JobRecord>().Where(job => job.State.HasEnded())]);
    }
}
