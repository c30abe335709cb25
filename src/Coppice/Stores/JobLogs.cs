using Coppice.Diagnostics;
using Coppice.Jobs;

namespace Coppice.Stores;

/// <summary>The durable jobs under one home: one log each, written by the process that runs the job alone.</summary>
sealed class JobLogs(Home home, TimeProvider time)
{
    readonly Lock _lock = new();
    StoredJob? _lastRead;

    public void Create(NewJob job, DateTimeOffset created)
    {
        home.Live();
        var path = PathOf(job.Id);
        StoreFault.Guard(path, () => Directory.CreateDirectory(home.Jobs));
        using var log = RecordLog.Create(path);
        try
        {
            log.Write([JobLogFormat.WriteCreated(job, home.Owner, created)], flush: false);
        }
        catch (StoreException)
        {
            TryDelete(path);
            throw;
        }
    }

    public void Append(Guid job, IReadOnlyList<ReadOnlyMemory<byte>> records, bool flush)
    {
        using var log = RecordLog.Append(PathOf(job));
        log.Write(records, flush);
    }

    /// <summary>A job as its log tells it, or null. A log whose process is gone before the job ended tells of a lost
    /// one.</summary>
    public JobRecord? Find(Guid job) => Read(job)?.Job;

    /// <summary>Results in the order of the log, after so many; up to the first that is damaged.</summary>
    public IReadOnlyList<StoredResults> Results(Guid job, long after, int count)
    {
        if (Read(job) is not { } stored)
            return [];
        using var reader = new LogReader(PathOf(job));
        var pieces = new List<StoredResults>();
        for (var i = (int)after; i < stored.Pieces.Count && pieces.Count < count; i++)
        {
            var content = reader.Record(stored.Pieces[i].Start);
            if (content.Length == 0)
                break;
            pieces.Add(JobLogFormat.ReadResults(i + 1, content));
        }

        return pieces;
    }

    public IEnumerable<Guid> After(Guid after)
    {
        if (!Directory.Exists(home.Jobs))
            return [];
        return Directory.EnumerateFiles(home.Jobs, "*.log")
            .Select(file => Guid.TryParse(Path.GetFileNameWithoutExtension(file), out var id) ? id : Guid.Empty)
            .Where(id => id.CompareTo(after) > 0)
            .Order();
    }

    /// <summary>Asks the process that runs a job, if it lives, to cancel it.</summary>
    public void RequestCancel(Guid job) =>
        StoreFault.Guard(CancelPath(job), () => File.WriteAllBytes(CancelPath(job), []));

    /// <summary>Jobs that other processes ask this one to cancel.</summary>
    public IReadOnlyList<Guid> RequestedCancels() => Directory.Exists(home.Jobs)
        ? [.. Directory.EnumerateFiles(home.Jobs, "*.cancel")
            .Select(file => Guid.TryParse(Path.GetFileNameWithoutExtension(file), out var id) ? id : Guid.Empty)]
        : [];

    public void Delete(Guid job)
    {
        TryDelete(PathOf(job));
        TryDelete(CancelPath(job));
    }

    public void ClearCancel(Guid job) => TryDelete(CancelPath(job));

    /// <summary>Deletes jobs that have ended longer ago than <paramref name="age"/>, and whose process does not
    /// run.</summary>
    public int Prune(TimeSpan age)
    {
        var pruned = 0;
        var limit = time.GetUtcNow() - age;
        foreach (var id in After(Guid.Empty))
        {
            if (File.GetLastWriteTimeUtc(PathOf(id)) > limit || !(Read(id)?.Job.State.HasEnded() ?? false))
                continue;
            Delete(id);
            pruned++;
        }

        return pruned;
    }

    StoredJob? Read(Guid job)
    {
        var path = PathOf(job);
        try
        {
            using var reader = new LogReader(path);
            lock (_lock)
                if (_lastRead is { } last && last.Job.Job.Id == job && last.Job.State.HasEnded()
                    && last.Length == reader.Length)
                    return last;
            var stored = Read(reader, path);
            lock (_lock)
                _lastRead = stored;
            return stored;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    StoredJob? Read(LogReader reader, string path)
    {
        JobRecord? job = null;
        JobRecord? ended = null;
        var owner = "";
        var pieces = new List<(int Count, long Start)>();
        for (long at = 0; reader.TryNext(ref at, out var start, out var content);)
        {
            if (content[0] == JobLogFormat.Created)
            {
                var (created, by, when) = JobLogFormat.ReadCreated(content);
                owner = by;
                job = new JobRecord { Job = created, State = JobState.Queued, Items = created.Items, Created = when };
            }
            else if (content[0] == JobLogFormat.Results)
            {
                pieces.Add((JobLogFormat.ReadCount(content), start));
            }
            else if (content[0] == JobLogFormat.Ended && job is not null)
            {
                ended = JobLogFormat.ReadEnded(content, job);
            }
        }

        var alive = job is not null && home.IsAlive(owner);
        if (reader.Skipped > 0 && !(reader.Torn && alive))
            home.Log.LogDamaged(path, reader.Skipped);
        if (job is null)
            return null;
        return new StoredJob(Judge(job, ended, pieces, alive, path), pieces, reader.Length);
    }

    // Results decide over the last record: a job whose last record was lost has succeeded if they are all there, and
    // one whose results were damaged since has not.
    JobRecord Judge(
        JobRecord job, JobRecord? ended, List<(int Count, long Start)> pieces, bool alive, string path)
    {
        var done = pieces.Sum(piece => (long)piece.Count);
        if (ended is not null && (ended.State != JobState.Succeeded || done >= job.Items))
            return ended with { Done = done };
        if (done >= job.Items && (ended is not null || !alive))
            return job with { State = JobState.Succeeded, Done = done, Finished = File.GetLastWriteTimeUtc(path) };
        if (alive && ended is null)
            return job with { State = done > 0 ? JobState.Running : JobState.Queued, Done = done };
        return job with
        {
            State = JobState.Lost,
            Done = done,
            Finished = File.GetLastWriteTimeUtc(path),
            Failure = new Failure
            {
                Kind = FailureKind.Lost,
                Message = ended is null
                    ? $"the process that ran it ended when {done} of {job.Items} items were done; submit it again"
                    : $"{job.Items - done} of its {job.Items} results are damaged in {path}; submit it again",
            },
        };
    }

    void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            home.Log.FileUnreadable(path, e.Message);
        }
    }

    string PathOf(Guid job) => Path.Combine(home.Jobs, $"{job:N}.log");

    string CancelPath(Guid job) => Path.Combine(home.Jobs, $"{job:N}.cancel");

    sealed record StoredJob(JobRecord Job, List<(int Count, long Start)> Pieces, long Length);
}
