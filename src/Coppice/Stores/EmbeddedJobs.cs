using Coppice.Calls;
using Coppice.Jobs;
using Microsoft.Extensions.Logging;

namespace Coppice.Stores;

/// <summary>The store inside this process: states in memory; results of durable jobs and remembered results in
/// logs.</summary>
sealed class EmbeddedJobs : IJobs
{
    readonly JobTable _table;
    readonly ForeignJobs _foreign;
    readonly OutcomeWriter _writer;
    readonly JobEnds _ends;
    readonly JobLogs _logs;
    readonly MemoLogs _memos;
    readonly TimeProvider _time;
    readonly SemaphoreSlim _recording = new(1, 1);

    public EmbeddedJobs(JobLogs logs, MemoLogs memos, TimeProvider time, ILogger log)
    {
        (_logs, _memos, _time) = (logs, memos, time);
        _table = new JobTable();
        _foreign = new ForeignJobs(_table, logs);
        _writer = new OutcomeWriter(logs, memos);
        _ends = new JobEnds(logs, log);
    }

    public async Task<IReadOnlyList<Guid>> CreateAsync(NewJob job, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var now = _time.GetUtcNow();
        var parents = _foreign.FindParents(job);
        if (job.Durable)
            _logs.Create(job, now);
        var entry = new JobEntry(job, now);
        entry.Append(job.Items, seal: !job.Open);
        var ended = new List<JobRecord>();
        lock (_table.Lock)
        {
            foreach (var parent in parents)
                if (_table.Entry(parent.Job.Id) is { } open)
                    open.Children.Add(entry);
                else if (!parent.State.HasEnded() && _table.Record(parent.Job.Id) is null)
                    entry.ForeignParents.Add(parent.Job.Id);
                else
                    continue;
            entry.Waits = parents.Count(parent => _table.Entry(parent.Job.Id) is not null) + entry.ForeignParents.Count;
            if (entry.Waits > 0)
                entry.Wait();
            _table.Add(entry);
            foreach (var parent in parents.Select(parent => _table.Record(parent.Job.Id) ?? parent))
                if (parent.State.HasEnded() && parent.State != JobState.Succeeded)
                    _table.End(entry, JobState.Failed, JobTable.OfParent(parent), now, ended);
            if (entry.IsComplete && entry.Waits == 0)
                _table.End(entry, JobState.Succeeded, null, now, ended);
        }

        await _ends.WriteAsync(ended);
        return Ids(ended);
    }

    public async Task<IReadOnlyList<Guid>> AppendAsync(
        Guid job, int items, bool seal, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var ended = new List<JobRecord>();
        lock (_table.Lock)
        {
            if (_table.Entry(job) is not { } entry)
                return [];
            entry.Append(items, seal);
            _table.Offer(entry);
            if (entry.IsComplete)
                _table.End(entry, JobState.Succeeded, null, _time.GetUtcNow(), ended);
        }

        await _ends.WriteAsync(ended);
        return Ids(ended);
    }

    public Task<IReadOnlyList<Envelope>> TakeAsync(
        string route, int window, int slots, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var now = _time.GetUtcNow();
        var envelopes = new List<Envelope>();
        lock (_table.Lock)
        {
            _table.Awake(now);
            var turns = _table.TurnsOf(route);
            while (turns.Published < window && turns.Next() is { } entry)
            {
                var row = _table.Moving(entry, () => entry.Cut(slots, now));
                envelopes.Add(new Envelope(new TaskId(entry.Job.Id, row.Number), row.Attempt, row.First, row.Count)
                {
                    Alone = entry.Job.Alone,
                    Republished = row.Republished,
                });
                _table.Offer(entry);
            }
        }

        return Task.FromResult<IReadOnlyList<Envelope>>(envelopes);
    }

    public async Task<Recording> RecordAsync(IReadOnlyList<Outcome> outcomes, CancellationToken cancellationToken)
    {
        // One batch at a time: what is found to be held stays so while the disk takes it, unless it is canceled or
        // lapses.
        await _recording.WaitAsync(cancellationToken);
        try
        {
            var held = new HeldRow[outcomes.Count];
            var seen = new HashSet<TaskId>();
            lock (_table.Lock)
                for (var i = 0; i < held.Length; i++)
                    if (_table.Entry(outcomes[i].Task.Job) is { } entry
                        && entry.Held(outcomes[i].Task.Number, outcomes[i].Attempt) is { } row)
                        held[i] = new HeldRow(seen.Add(outcomes[i].Task), entry.Job.Durable, row.First);
            if (_writer.HasWork(outcomes, held))
                outcomes = await Task.Run(() => _writer.Write(outcomes, held), CancellationToken.None);
            return await ApplyAsync(outcomes, held);
        }
        finally
        {
            _recording.Release();
        }
    }

    public Task<bool> IsDueAsync(TaskId task, int attempt, CancellationToken cancellationToken)
    {
        lock (_table.Lock)
        {
            var row = _table.Entry(task.Job)?.Held(task.Number, attempt);
            return Task.FromResult(row is { State: TaskState.Published });
        }
    }

    public Task<IReadOnlyList<bool>> LeaseAsync(
        string worker, IReadOnlyList<HeldTask> tasks, TimeSpan duration, CancellationToken cancellationToken)
    {
        var until = _time.GetUtcNow() + duration;
        var held = new bool[tasks.Count];
        lock (_table.Lock)
            for (var i = 0; i < held.Length; i++)
                held[i] = _table.Entry(tasks[i].Task.Job) is { } entry
                    && entry.Held(tasks[i].Task.Number, tasks[i].Attempt) is { } row
                    && _table.Moving(entry, () => entry.Lease(row, worker, until));
        return Task.FromResult<IReadOnlyList<bool>>(held);
    }

    public async Task<Recording> SweepAsync(
        IReadOnlyCollection<string> emptyRoutes,
        IReadOnlyCollection<TaskId> held,
        TimeSpan age,
        CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var ended = new List<JobRecord>();
        var routes = new HashSet<string>(StringComparer.Ordinal);
        var foreign = _foreign.Read();
        lock (_table.Lock)
        {
            _table.Awake(now);
            foreach (var entry in _table.Open.ToArray())
            {
                if (foreign.Cancels.Contains(entry.Job.Id))
                    _table.End(entry, JobState.Canceled, null, now, ended);
                foreach (var parent in foreign.Parents.Where(parent => entry.ForeignParents.Remove(parent.Job.Id)))
                    ParentEndedLocked(entry, parent, now, ended);
                _table.Moving(entry, () => entry.Sweep(now, row => IsLost(entry, row)));
                _table.Offer(entry);
                if (entry.HasStored)
                    routes.Add(entry.Job.Route);
            }
        }

        foreach (var job in foreign.Cancels)
            _logs.ClearCancel(job);
        await _ends.WriteAsync(ended);
        return new Recording([], Ids(ended), [.. routes], null);

        bool IsLost(JobEntry entry, TaskRow row) => row.Time + age <= now
            && emptyRoutes.Contains(entry.Job.Route)
            && !held.Contains(new TaskId(entry.Job.Id, row.Number));
    }

    public async Task<IReadOnlyList<Guid>> CancelAsync(Guid job, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var ended = new List<JobRecord>();
        var known = false;
        lock (_table.Lock)
        {
            known = _table.Record(job) is not null;
            if (_table.Entry(job) is { } entry)
                _table.End(entry, JobState.Canceled, null, _time.GetUtcNow(), ended);
        }

        // Another process of this home may run it: its sweep finds the request.
        if (!known && _logs.Find(job) is { } foreign && !foreign.State.HasEnded())
            _logs.RequestCancel(job);
        await _ends.WriteAsync(ended);
        return Ids(ended);
    }

    public Task<JobRecord?> FindAsync(Guid job, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_table.Lock)
            if (_table.Record(job) is { } record)
                return Task.FromResult<JobRecord?>(record);
        return Task.FromResult(_logs.Find(job));
    }

    public Task<IReadOnlyList<JobRecord>> ListAsync(Guid after, int count, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var jobs = new SortedDictionary<Guid, JobRecord>();
        lock (_table.Lock)
            foreach (var record in _table.Records)
                if (record.Job.Id.CompareTo(after) > 0)
                    jobs.Add(record.Job.Id, record);
        var found = 0;
        foreach (var id in _logs.After(after))
        {
            if (found == count)
                break;
            if (!jobs.ContainsKey(id) && _logs.Find(id) is { } record)
                jobs.Add(id, record);
            found++;
        }

        return Task.FromResult<IReadOnlyList<JobRecord>>([.. jobs.Values.Take(count)]);
    }

    public Task<IReadOnlyList<StoredResults>> ResultsAsync(
        Guid job, long from, int count, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_logs.Results(job, from, count));
    }

    public Task<IReadOnlyList<ReadOnlyMemory<byte>?>> RecallAsync(
        ContentHash scope, IReadOnlyList<ContentHash> keys, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_memos.Recall(scope, keys));
    }

    public Task<IReadOnlyList<string>> RoutesAsync(CancellationToken cancellationToken)
    {
        lock (_table.Lock)
            return Task.FromResult<IReadOnlyList<string>>([.. _table.Routes]);
    }

    public Task ForgetAsync(Guid job, CancellationToken cancellationToken)
    {
        var record = default(JobRecord);
        lock (_table.Lock)
        {
            record = _table.Record(job);
            if (record?.State.HasEnded() ?? false)
                _table.Forget(job);
        }

        record ??= _logs.Find(job);
        if (record is { Job.Durable: true } && record.State.HasEnded())
            _logs.Delete(job);
        return Task.CompletedTask;
    }

    /// <summary>Deletes durable jobs that ended longer ago.</summary>
    public int Prune(TimeSpan age) => _logs.Prune(age);

    /// <summary>Says of every job that still runs that it will not end.</summary>
    public async ValueTask DisposeAsync()
    {
        var ended = new List<JobRecord>();
        lock (_table.Lock)
            foreach (var entry in _table.Open.ToArray())
                _table.End(entry, JobState.Lost, Closed(entry.Record), _time.GetUtcNow(), ended);
        await _ends.WriteAsync(ended);
        _memos.Dispose();
        _recording.Dispose();
    }

    async Task<Recording> ApplyAsync(IReadOnlyList<Outcome> outcomes, HeldRow[] held)
    {
        var now = _time.GetUtcNow();
        var accepted = new bool[held.Length];
        var ended = new List<JobRecord>();
        var routes = new HashSet<string>(StringComparer.Ordinal);
        DateTimeOffset? due = null;
        lock (_table.Lock)
            for (var i = 0; i < held.Length; i++)
            {
                var outcome = outcomes[i];
                if (!held[i].IsHeld
                    || _table.Entry(outcome.Task.Job) is not { } entry
                    || entry.Held(outcome.Task.Number, outcome.Attempt) is not { } row)
                    continue;
                accepted[i] = true;
                if (!_table.Moving(entry, () => entry.Apply(row, outcome, now)))
                    _table.End(entry, JobState.Failed, outcome.Failure, now, ended);
                else if (entry.IsComplete)
                    _table.End(entry, JobState.Succeeded, null, now, ended);
                _table.Offer(entry);
                _table.SetAlarm(entry);
                routes.Add(entry.Job.Route);
                routes.UnionWith(entry.Children.Select(child => child.Job.Route));
                if (entry.NextDue is { } next && (due is null || next < due))
                    due = next;
            }

        await _ends.WriteAsync(ended);
        return new Recording(accepted, Ids(ended), [.. routes], due);
    }

    void ParentEndedLocked(JobEntry entry, JobRecord parent, DateTimeOffset now, List<JobRecord> ended)
    {
        if (parent.State == JobState.Succeeded)
            _table.ParentDone(entry);
        else
            _table.End(entry, JobState.Failed, JobTable.OfParent(parent), now, ended);
    }

    static Failure Closed(JobRecord job) => new()
    {
        Kind = FailureKind.Lost,
        Message = $"its cluster was closed when {job.Done} of {job.Items} items were done; submit it again",
    };

    static Guid[] Ids(List<JobRecord> ended) => [.. ended.Select(job => job.Job.Id)];
}
