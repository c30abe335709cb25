using Coppice.Calls;
using Coppice.Jobs;

namespace Coppice.Stores;

// What is only read.
sealed partial class EmbeddedJobs
{
    public Task<bool> IsDueAsync(TaskId task, int attempt, CancellationToken cancellationToken)
    {
        lock (_table.Lock)
        {
            var row = _table.Entry(task.Job)?.Held(task.Number, attempt);
            return Task.FromResult(row is { State: TaskState.Published });
        }
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

    public Task<IReadOnlyList<JobState?>> StatesAsync(IReadOnlyList<Guid> jobs, CancellationToken cancellationToken)
    {
        lock (_table.Lock)
            return Task.FromResult<IReadOnlyList<JobState?>>([.. jobs.Select(job => _table.Record(job)?.State)]);
    }

    public Task<IReadOnlyList<StoredItems>> ItemsAsync(
        Guid job, long first, int count, CancellationToken cancellationToken)
    {
        lock (_table.Lock)
            return Task.FromResult<IReadOnlyList<StoredItems>>([.. _table.Entry(job)?.Pieces(first, count) ?? []]);
    }

    public Task<ResultPage> ResultsAsync(Guid job, long after, int count, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        JobState? state;
        lock (_table.Lock)
        {
            state = _table.Record(job)?.State;
            if (_table.Kept(job) is { } kept)
                return Task.FromResult(new ResultPage(state, [.. kept.Skip((int)after).Take(count)]));
        }

        return Task.FromResult(new ResultPage(state, _logs.Results(job, after, count)));
    }

    public Task<IReadOnlyList<ReadOnlyMemory<byte>?>> RecallAsync(
        ContentHash scope, IReadOnlyList<ContentHash> keys, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_memos.Recall(scope, keys));
    }

    public Task<ReadOnlyMemory<byte>?> NotedAsync(Guid job, string name, CancellationToken cancellationToken) =>
        Task.FromResult(_diary.Noted(job, name));

    public Task<IReadOnlyList<ReadOnlyMemory<byte>?>> SinglesAsync(
        IReadOnlyList<Guid> jobs, string resultType, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ReadOnlyMemory<byte>?>>(new ReadOnlyMemory<byte>?[jobs.Count]);

    public Task<IReadOnlyList<Remembered>> RememberedAsync(CancellationToken cancellationToken) =>
        Task.FromResult(_memos.List());

    public Task<IReadOnlyList<string>> RoutesAsync(CancellationToken cancellationToken)
    {
        lock (_table.Lock)
            return Task.FromResult<IReadOnlyList<string>>([.. _table.Routes]);
    }

    public Task<IReadOnlyList<DeathCertificate>> CertificatesAsync(Guid job, CancellationToken cancellationToken) =>
        Task.FromResult(_diary.Deaths(job));

    public Task<IReadOnlyList<ReadOnlyMemory<byte>>> MeasuresAsync(Guid job, CancellationToken cancellationToken) =>
        Task.FromResult(_diary.Measures(job));

    public Task<IReadOnlyList<LogEntry>> LogsAsync(
        Guid job, long after, int count, CancellationToken cancellationToken) =>
        Task.FromResult(_diary.Lines(job, after, count));
}
