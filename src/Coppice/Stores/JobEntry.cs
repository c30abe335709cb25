using Coppice.Jobs;

namespace Coppice.Stores;

/// <summary>One job of the embedded store: its uncut ranges, and the tasks cut from them that are not recorded yet. The
/// store's lock guards it.</summary>
sealed class JobEntry(NewJob job, DateTimeOffset created)
{
    static readonly TimeSpan Target = TimeSpan.FromMilliseconds(190);

    // Pilots that a slot has at a time: one runs, one waits.
    const int PilotsPerSlot = 2;

    readonly LinkedList<TaskRow> _stored = [];
    readonly PriorityQueue<TaskRow, DateTimeOffset> _delayed = new();
    readonly Dictionary<long, TaskRow> _out = [];
    readonly List<StoredItems> _items = [];
    readonly List<StoredResults> _results = [];
    long _lastNumber;
    long _measured = job.ItemTime is null ? 0 : 1;
    TimeSpan _measuredTime = job.ItemTime ?? TimeSpan.Zero;

    public NewJob Job => job;

    public JobState State { get; private set; } = JobState.Queued;

    public long Items { get; private set; }

    public long Done { get; private set; }

    public bool Sealed { get; private set; } = !job.Open;

    /// <summary>Jobs that wait for this one.</summary>
    public List<JobEntry> Children { get; } = [];

    /// <summary>How many jobs this one waits for.</summary>
    public int Waits { get; set; }

    /// <summary>Those of them that another process runs.</summary>
    public HashSet<Guid> ForeignParents { get; } = [];

    /// <summary>When it is to be canceled unless a client says that it waits for it; null where it needs none.</summary>
    public DateTimeOffset? KeptUntil { get; set; } =
        job.Durable || job.Call.IsEmpty ? null : created + TimeSpan.FromMinutes(1);

    /// <summary>Results that no log keeps and no reference passes on.</summary>
    public IReadOnlyList<StoredResults> Results => _results;

    /// <summary>Whether its results are kept here.</summary>
    public bool KeepsResults => !job.Durable && !job.Call.IsEmpty;

    /// <summary>Whether it stands among the jobs that take turns on its route.</summary>
    public bool InTurn { get; set; }

    /// <summary>Tasks that the broker holds.</summary>
    public int Published { get; private set; }

    public bool HasStored => _stored.Count > 0;

    public DateTimeOffset? NextDue => _delayed.TryPeek(out _, out var due) ? due : null;

    public bool IsComplete => Sealed && Done == Items;

    long Retried { get; set; }

    DateTimeOffset? Finished { get; set; }

    Failure? Failure { get; set; }

    public JobRecord Record => new()
    {
        Job = job,
        State = State,
        Items = Items,
        Done = Done,
        Retried = Retried,
        Created = created,
        Finished = Finished,
        Failure = Failure,
    };

    public IEnumerable<StoredItems> Pieces(long first, int count) =>
        _items.Where(piece => piece.Overlaps(first, count));

    public void Append(int items, IReadOnlyList<StoredItems> pieces, bool seal)
    {
        _items.AddRange(pieces);
        if (items > 0)
            _stored.AddLast(new TaskRow { Number = ++_lastNumber, First = Items, Count = items });
        Items += items;
        Sealed |= seal;
    }

    public void Wait() => State = JobState.Waiting;

    public void Release() => State = JobState.Queued;

    /// <summary>Whether the time of an item must be known before more is cut.</summary>
    public bool AwaitsPilots(int slots) => _measured == 0 && job is { ChunkSize: null, Open: false }
        && _out.Count >= PilotsPerSlot * slots;

    /// <summary>Cuts the next task off what is stored, and counts it as published.</summary>
    public TaskRow Cut(int slots, DateTimeOffset now)
    {
        var row = _stored.First!.Value; // callers ask HasStored first
        var size = ChunkSize(slots, row.Count);
        if (row.Count <= size || row.Attempt > 1)
        {
            _stored.RemoveFirst();
        }
        else
        {
            var head = new TaskRow { Number = ++_lastNumber, First = row.First, Count = size };
            row.First += size;
            row.Count -= size;
            row = head;
        }

        row.State = TaskState.Published;
        row.Time = now;
        _out.Add(row.Number, row);
        Published++;
        return row;
    }

    /// <summary>The task, if an outcome or a lease of this attempt would count.</summary>
    public TaskRow? Held(long number, int attempt) =>
        !State.HasEnded() && _out.GetValueOrDefault(number) is { } row && row.Attempt == attempt ? row : null;

    /// <summary>Keeps the results of an outcome that is about to be recorded.</summary>
    public void Keep(long first, Outcome outcome)
    {
        if (KeepsResults)
            _results.Add(new StoredResults(
                _results.Count + 1, first, outcome.Done, outcome.Results, outcome.Remembered, outcome.Elapsed));
    }

    /// <summary>Records an outcome of a held task; false if it failed for good.</summary>
    public bool Apply(TaskRow row, Outcome outcome, DateTimeOffset now)
    {
        TakeBack(row);
        State = JobState.Running;
        Done += outcome.Done;
        _measured += outcome.Done;
        _measuredTime += outcome.Elapsed;
        var rest = row.Count - outcome.Done;
        if (outcome.Failure is { } failure)
        {
            var failures = (outcome.Done == 0 ? row.Failures : 0) + 1;
            if (failure.Final || failures > job.Retries)
                return false;
            PutBack(new TaskRow
            {
                Number = ++_lastNumber,
                First = row.First + outcome.Done + 1,
                Count = rest - 1,
            });
            Retried++;
            row.First += outcome.Done;
            row.Count = 1;
            // Also where its first item did well: the number stays, and only a new attempt fences the old one off.
            row.Attempt++;
            row.Failures = failures;
            Delay(row, now + Backoff.After(failures, job.RetryDelay));
        }
        else if (rest > 0)
        {
            var untouched = outcome.Done == 0;
            PutBack(new TaskRow
            {
                Number = ++_lastNumber,
                First = row.First + outcome.Done,
                Count = rest,
                Attempt = untouched ? row.Attempt : 1,
                Failures = untouched ? row.Failures : 0,
                Deaths = row.Deaths,
            });
        }

        return true;
    }

    /// <summary>Brings retries whose time has come back among the stored.</summary>
    public void Awake(DateTimeOffset now)
    {
        while (_delayed.TryPeek(out var row, out var due) && due <= now)
        {
            _delayed.Dequeue();
            _stored.AddFirst(row);
        }
    }

    /// <summary>A worker holds the task from now on, whatever the broker does.</summary>
    public bool Lease(TaskRow row, string worker, DateTimeOffset until)
    {
        if (row.State == TaskState.Leased && row.Holder != worker)
            return false;
        if (row.State == TaskState.Published)
            Published--;
        row.State = TaskState.Leased;
        row.Holder = worker;
        row.Time = until;
        return true;
    }

    /// <summary>Puts lapsed leases, and what <paramref name="isLost"/> says of published tasks, back; true if any
    /// was.</summary>
    public bool Sweep(DateTimeOffset now, Func<TaskRow, bool> isLost)
    {
        var lapsed = _out.Values
            .Where(row => row.State == TaskState.Leased ? row.Time <= now : isLost(row))
            .ToArray();
        foreach (var row in lapsed)
            Republish(row, row.State == TaskState.Leased);
        return lapsed.Length > 0;
    }

    /// <summary>A process that held the task is dead: it runs again, unless too many have died of it.</summary>
    public bool Bury(TaskRow row, bool counts)
    {
        row.Deaths += counts ? 1 : 0;
        Republish(row, isFenced: true);
        return row.Deaths < DeathCertificate.Limit;
    }

    /// <summary>Ends the job, once; what is out is fenced off from now on.</summary>
    public void End(JobState state, Failure? failure, DateTimeOffset now)
    {
        State = state;
        Failure = failure;
        Finished = now;
        Published = 0;
        _items.Clear();
        _stored.Clear();
        _delayed.Clear();
        _out.Clear();
    }

    void Republish(TaskRow row, bool isFenced)
    {
        TakeBack(row);
        row.Attempt += isFenced ? 1 : 0;
        row.Republished = true;
        row.Holder = null;
        row.State = TaskState.Stored;
        _stored.AddFirst(row);
    }

    void TakeBack(TaskRow row)
    {
        _out.Remove(row.Number);
        if (row.State == TaskState.Published)
            Published--;
    }

    void PutBack(TaskRow row)
    {
        if (row.Count > 0)
            _stored.AddFirst(row);
    }

    void Delay(TaskRow row, DateTimeOffset due)
    {
        row.State = TaskState.Stored;
        row.Holder = null;
        row.Time = due;
        _delayed.Enqueue(row, due);
    }

    // A few small chunks until the time of an item is known, then chunks of the target's length; never fewer than three a
    // slot, and smaller ones towards the end, so that slots end together.
    int ChunkSize(int slots, long left)
    {
        if (job.ChunkSize is { } fixedSize)
            return fixedSize;
        if (!Sealed || job.Open)
            return int.MaxValue;
        var most = Math.Max(1, Items / (3L * slots));
        var size = _measured == 0
            ? Items / (32L * slots)
            : (long)(Target * _measured / (_measuredTime + TimeSpan.FromTicks(1)));
        size = Math.Clamp(size, 1, most);
        return (int)Math.Clamp(2 * left / (3L * slots), (size + 3) / 4, size);
    }
}
