using Coppice.Jobs;

namespace Coppice.Stores;

/// <summary>The jobs of the embedded store that have not ended, and what the last ended ones came to. One lock guards
/// all.</summary>
sealed class JobTable
{
    const int EndedKept = 10_000;

    readonly Dictionary<Guid, JobEntry> _open = [];
    readonly Dictionary<string, Turns> _turns = new(StringComparer.Ordinal);
    readonly Dictionary<Guid, JobRecord> _ended = [];
    readonly Queue<Guid> _endedDurable = new();
    readonly Dictionary<Guid, IReadOnlyList<StoredResults>> _kept = [];
    readonly PriorityQueue<JobEntry, DateTimeOffset> _alarms = new();

    public Lock Lock { get; } = new();

    public IEnumerable<JobEntry> Open => _open.Values;

    public IEnumerable<string> Routes => _open.Values.Select(entry => entry.Job.Route).Distinct(StringComparer.Ordinal);

    public JobEntry? Entry(Guid job) => _open.GetValueOrDefault(job);

    public JobRecord? Record(Guid job) => Entry(job)?.Record ?? _ended.GetValueOrDefault(job);

    public IEnumerable<JobRecord> Records => _open.Values.Select(entry => entry.Record).Concat(_ended.Values);

    public void Add(JobEntry entry)
    {
        _open.Add(entry.Job.Id, entry);
        Offer(entry);
    }

    /// <summary>Lets a job take turns if it has something to publish.</summary>
    public void Offer(JobEntry entry)
    {
        if (entry.HasStored && (entry.State is JobState.Queued or JobState.Running))
            TurnsOf(entry.Job.Route).Add(entry);
    }

    /// <summary>Remembers when the job's next retry is due.</summary>
    public void SetAlarm(JobEntry entry)
    {
        if (entry.NextDue is { } due)
            _alarms.Enqueue(entry, due);
    }

    /// <summary>Offers every job with a retry that is due by now.</summary>
    public void Awake(DateTimeOffset now)
    {
        while (_alarms.TryPeek(out var entry, out var due) && due <= now)
        {
            _alarms.Dequeue();
            entry.Awake(now);
            Offer(entry);
        }
    }

    public Turns TurnsOf(string route)
    {
        if (!_turns.TryGetValue(route, out var turns))
            _turns.Add(route, turns = new Turns());
        return turns;
    }

    /// <summary>Does something that moves tasks of a job in or out of the broker, and keeps the route's
    /// count.</summary>
    public T Moving<T>(JobEntry entry, Func<T> move)
    {
        var before = entry.Published;
        var result = move();
        TurnsOf(entry.Job.Route).Published += entry.Published - before;
        return result;
    }

    /// <summary>Ends a job, releases or fails its children, and adds all that ended by it to the list.</summary>
    public void End(JobEntry entry, JobState state, Failure? failure, DateTimeOffset now, List<JobRecord> ended)
    {
        var work = new Queue<(JobEntry Entry, JobState State, Failure? Failure)>([(entry, state, failure)]);
        while (work.TryDequeue(out var next))
        {
            if (next.Entry.State.HasEnded())
                continue;
            Moving(next.Entry, () =>
            {
                next.Entry.End(next.State, next.Failure, now);
                return true;
            });
            var record = next.Entry.Record;
            Keep(next.Entry, record);
            ended.Add(record);
            foreach (var child in next.Entry.Children)
                if (next.State != JobState.Succeeded)
                    work.Enqueue((child, JobState.Failed, OfParent(record)));
                else
                    ParentDone(child);
        }
    }

    /// <summary>One of the jobs that a job waits for has ended well.</summary>
    public void ParentDone(JobEntry child)
    {
        if (--child.Waits > 0 || child.State != JobState.Waiting)
            return;
        child.Release();
        Offer(child);
    }

    /// <summary>Results that are nowhere but here; null for other jobs.</summary>
    public IReadOnlyList<StoredResults>? Kept(Guid job) =>
        Entry(job) is { KeepsResults: true } entry ? entry.Results : _kept.GetValueOrDefault(job);

    public void Forget(Guid job)
    {
        _ended.Remove(job);
        _kept.Remove(job);
    }

    public static Failure OfParent(JobRecord parent) => new()
    {
        Kind = FailureKind.Parent,
        Message = $"job {parent.Job.Id} ({parent.Job.Name}), whose result is an argument, "
            + (parent.State == JobState.Canceled ? "was canceled" : $"failed: {parent.Failure?.Message}"),
        Argument = parent.Failure?.Argument,
        Type = parent.Failure?.Type,
        Stack = parent.Failure?.Stack,
        Local = parent.Failure?.Local,
    };

    // Ended jobs that nobody forgets are on the disk too: only the latest are kept at hand.
    void Keep(JobEntry entry, JobRecord record)
    {
        _open.Remove(record.Job.Id);
        if (entry.KeepsResults)
            _kept[record.Job.Id] = entry.Results;
        _ended[record.Job.Id] = record;
        if (!record.Job.Durable)
            return;
        _endedDurable.Enqueue(record.Job.Id);
        if (_endedDurable.Count > EndedKept)
            _ended.Remove(_endedDurable.Dequeue());
    }
}
