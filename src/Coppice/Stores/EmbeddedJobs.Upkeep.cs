using Coppice.Calls;
using Coppice.Diagnostics;
using Coppice.Jobs;
using Coppice.Reports;

namespace Coppice.Stores;

// What keeps jobs going, and lets them go.
sealed partial class EmbeddedJobs
{
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
                if (foreign.Cancels.Contains(entry.Job.Id) || entry.KeptUntil <= now)
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

    public Task KeepAsync(IReadOnlyList<Guid> jobs, TimeSpan duration, CancellationToken cancellationToken)
    {
        var until = _time.GetUtcNow() + duration;
        lock (_table.Lock)
            foreach (var entry in jobs.Select(_table.Entry).OfType<JobEntry>())
                entry.KeptUntil = until;
        return Task.CompletedTask;
    }

    public async Task<Recording> CertifyAsync(DeathCertificate certificate, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var ended = new List<JobRecord>();
        var routes = new HashSet<string>(StringComparer.Ordinal);
        if (!_diary.Add(certificate))
            return new Recording([], [], [], null);
        lock (_table.Lock)
            foreach (var held in certificate.Tasks)
            {
                if (_table.Entry(held.Task.Job) is not { } entry
                    || entry.Held(held.Task.Number, held.Attempt) is not { } row
                    || !certificate.Returns(row.State == TaskState.Leased, row.Holder))
                    continue;
                if (!_table.Moving(entry, () => entry.Bury(row, certificate.Counts)))
                    _table.End(entry, JobState.Failed, Quarantined(held.Task, row), _time.GetUtcNow(), ended);
                _table.Offer(entry);
                routes.Add(entry.Job.Route);
            }

        await _ends.WriteAsync(ended);
        return new Recording([], Ids(ended), [.. routes], null);
    }

    public Task LogAsync(IReadOnlyList<LogEntry> lines, CancellationToken cancellationToken)
    {
        _diary.Add(lines);
        return Task.CompletedTask;
    }

    public Task NoteAsync(
        Guid job, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        _diary.Note(job, name, content.ToArray());
        return Task.CompletedTask;
    }

    public Task MeasureAsync(IReadOnlyList<StoredMeasure> measures, CancellationToken cancellationToken)
    {
        _diary.Add(measures);
        return Task.CompletedTask;
    }

    public Task<long> ForgetMemoriesAsync(ContentHash? scope, CancellationToken cancellationToken) =>
        Task.FromResult(_memos.Forget(scope));

    public Task<long> TrimMemoriesAsync(long most, CancellationToken cancellationToken) =>
        Task.Run(() => _memos.Trim(most), cancellationToken);

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
        _diary.Forget(job);
        return Task.CompletedTask;
    }

    public Task<string?> ResumeAsync(Guid job, CancellationToken cancellationToken) => Task.FromResult<string?>(
        "its call went with the process that ran it: submit it again; what it remembered is not computed anew");

    public Task<int> PruneAsync(TimeSpan age, CancellationToken cancellationToken) =>
        Task.Run(() => _logs.Prune(age), cancellationToken);

    public Task<ServerFacts> FactsAsync(CancellationToken cancellationToken) =>
        Task.FromResult(new ServerFacts("this process", "", IsEncrypted: true));

    void ParentEndedLocked(JobEntry entry, JobRecord parent, DateTimeOffset now, List<JobRecord> ended)
    {
        if (parent.State == JobState.Succeeded)
            _table.ParentDone(entry);
        else
            _table.End(entry, JobState.Failed, JobTable.OfParent(parent), now, ended);
    }

    Failure Quarantined(TaskId task, TaskRow row) =>
        DeathCertificate.Failure(task, _diary.Against(task), row.First, row.Count);
}
