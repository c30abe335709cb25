using Coppice.Jobs;
using Coppice.Reports;

namespace Coppice.Stores;

/// <summary>What the embedded store keeps beside the states of jobs that run: what their calls said and left for each
/// other, which processes died of them, and what was measured.</summary>
sealed class Diary
{
    const int LinesKept = 10_000;
    const int JobsKept = 1_000;

    readonly Lock _lock = new();
    readonly Dictionary<Guid, Page> _pages = [];
    readonly Queue<Guid> _order = new();
    readonly HashSet<Guid> _certified = [];

    /// <summary>False where this certificate was kept before.</summary>
    public bool Add(DeathCertificate certificate)
    {
        lock (_lock)
        {
            if (!_certified.Add(certificate.Id))
                return false;
            foreach (var job in certificate.Tasks.Select(held => held.Task.Job).Distinct())
                PageLocked(job).Deaths.Add(certificate);
            return true;
        }
    }

    public IReadOnlyList<DeathCertificate> Deaths(Guid job)
    {
        lock (_lock)
            return _pages.TryGetValue(job, out var page) ? [.. page.Deaths] : [];
    }

    /// <summary>The deaths that speak against a task.</summary>
    public IReadOnlyList<DeathCertificate> Against(TaskId task) =>
        [.. Deaths(task.Job).Where(death => death.Counts && death.Tasks.Any(held => held.Task == task))];

    public void Add(IReadOnlyList<LogEntry> lines)
    {
        lock (_lock)
            foreach (var line in lines)
            {
                var page = PageLocked(line.Job);
                page.Lines.Enqueue(line with { Sequence = ++page.LastLine });
                if (page.Lines.Count > LinesKept)
                    page.Lines.Dequeue();
            }
    }

    public IReadOnlyList<LogEntry> Lines(Guid job, long after, int count)
    {
        lock (_lock)
            return _pages.TryGetValue(job, out var page)
                ? [.. page.Lines.SkipWhile(line => line.Sequence <= after).Take(count)]
                : [];
    }

    public void Note(Guid job, string name, byte[] content)
    {
        lock (_lock)
            PageLocked(job).Notes[name] = content;
    }

    public ReadOnlyMemory<byte>? Noted(Guid job, string name)
    {
        lock (_lock)
            return _pages.TryGetValue(job, out var page) && page.Notes.TryGetValue(name, out var content)
                ? content
                : default(ReadOnlyMemory<byte>?);
    }

    public void Add(IReadOnlyList<StoredMeasure> measures)
    {
        lock (_lock)
            foreach (var measure in measures)
                PageLocked(measure.Job).Measures[measure.By] = measure.Measure;
    }

    public IReadOnlyList<ReadOnlyMemory<byte>> Measures(Guid job)
    {
        lock (_lock)
            return _pages.TryGetValue(job, out var page) ? [.. page.Measures.Values] : [];
    }

    public void Forget(Guid job)
    {
        lock (_lock)
            _pages.Remove(job);
    }

    Page PageLocked(Guid job)
    {
        if (_pages.TryGetValue(job, out var page))
            return page;
        _pages.Add(job, page = new Page());
        _order.Enqueue(job);
        if (_order.Count > JobsKept)
            _pages.Remove(_order.Dequeue());
        return page;
    }

    sealed class Page
    {
        public Queue<LogEntry> Lines { get; } = new();

        public Dictionary<Guid, ReadOnlyMemory<byte>> Measures { get; } = [];

        public List<DeathCertificate> Deaths { get; } = [];

        public Dictionary<string, byte[]> Notes { get; } = new(StringComparer.Ordinal);

        public long LastLine { get; set; }
    }
}
