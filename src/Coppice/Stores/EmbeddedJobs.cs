using Coppice.Jobs;
using Microsoft.Extensions.Logging;

namespace Coppice.Stores;

/// <summary>The store inside this process: states in memory; results of durable jobs and remembered results in
/// logs.</summary>
sealed partial class EmbeddedJobs : IJobs
{
    readonly JobTable _table;
    readonly ForeignJobs _foreign;
    readonly OutcomeWriter _writer;
    readonly JobEnds _ends;
    readonly JobLogs _logs;
    readonly MemoLogs _memos;
    readonly TimeProvider _time;
    readonly Diary _diary = new();
    readonly SemaphoreSlim _recording = new(1, 1);

    public EmbeddedJobs(JobLogs logs, MemoLogs memos, TimeProvider time, ILogger log)
    {
        (_logs, _memos, _time) = (logs, memos, time);
        _table = new JobTable();
        _foreign = new ForeignJobs(_table, logs);
        _writer = new OutcomeWriter(logs, memos);
        _ends = new JobEnds(logs, log);
    }

    public async Task<IReadOnlyList<Guid>> CreateAsync(
        NewJob job, IReadOnlyList<StoredItems> items, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var now = _time.GetUtcNow();
        var parents = _foreign.FindParents(job);
        if (job.Durable)
            _logs.Create(job, now);
        var entry = new JobEntry(job, now);
        entry.Append(job.Items, items, seal: !job.Open);
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
        Guid job,
        long first,
        int count,
        IReadOnlyList<StoredItems> items,
        bool seal,
        CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var ended = new List<JobRecord>();
        lock (_table.Lock)
        {
            if (_table.Entry(job) is not { } entry || entry.Items != first)
                return [];
            entry.Append(count, items, seal);
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
                // It is offered again with the first outcome.
                if (entry.AwaitsPilots(slots))
                    continue;
                var row = _table.Moving(entry, () => entry.Cut(slots, now));
                envelopes.Add(new Envelope(new TaskId(entry.Job.Id, row.Number), row.Attempt, row.First, row.Count)
                {
                    Alone = entry.Job.Alone,
                    Republished = row.Republished,
                    Suspect = row.Deaths > 0,
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
        var published = 0;
        DateTimeOffset? due = null;
        lock (_table.Lock)
        {
            for (var i = 0; i < held.Length; i++)
            {
                var outcome = outcomes[i];
                if (!held[i].IsHeld
                    || _table.Entry(outcome.Task.Job) is not { } entry
                    || entry.Held(outcome.Task.Number, outcome.Attempt) is not { } row)
                    continue;
                accepted[i] = true;
                if (outcome.Done > 0)
                    entry.Keep(row.First, outcome);
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

            published = routes.Select(_table.TurnsOf).Where(turns => !turns.IsEmpty)
                .Select(turns => turns.Published).DefaultIfEmpty(int.MaxValue).Min();
        }

        await _ends.WriteAsync(ended);
        return new Recording(accepted, Ids(ended), [.. routes], due) { Published = published };
    }

    static Failure Closed(JobRecord job) => new()
    {
        Kind = FailureKind.Lost,
        Message = $"its cluster was closed when {job.Done} of {job.Items} items were done; submit it again",
    };

    static Guid[] Ids(List<JobRecord> ended) => [.. ended.Select(job => job.Job.Id)];
}
