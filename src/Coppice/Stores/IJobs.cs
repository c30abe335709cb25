using Coppice.Calls;
using Coppice.Diagnostics;
using Coppice.Jobs;
using Coppice.Reports;

namespace Coppice.Stores;

/// <summary>Remembers jobs, tasks and outcomes: the truth, and the backlog. Every method is one transaction, and every
/// change of state is guarded by the state and attempt that it starts from.</summary>
interface IJobs : IAsyncDisposable
{
    /// <summary>Stores a job and its items as one range; their bytes come in pieces that follow each other, none where
    /// items are by reference or parents' results. A parent that has ended well counts as done; one that has not
    /// fails the job at once. Returns the jobs that ended by it, so this one, if it has no items.</summary>
    /// <exception cref="JobNotFoundException">A parent is not known.</exception>
    Task<IReadOnlyList<Guid>> CreateAsync(
        NewJob job, IReadOnlyList<StoredItems> items, CancellationToken cancellationToken);

    /// <summary>Adds one task of so many items to an open job that has as many as come before
    /// <paramref name="first"/>, so that the same twice counts once, and closes it where <paramref name="seal"/> says so.
    /// Returns the jobs that ended by it.</summary>
    Task<IReadOnlyList<Guid>> AppendAsync(
        Guid job,
        long first,
        int count,
        IReadOnlyList<StoredItems> items,
        bool seal,
        CancellationToken cancellationToken);

    /// <summary>The pieces that hold some of these items, in order.</summary>
    Task<IReadOnlyList<StoredItems>> ItemsAsync(
        Guid job, long first, int count, CancellationToken cancellationToken);

    /// <summary>Moves tasks of a route from stored to published, cutting ranges as it goes, until
    /// <paramref name="window"/> of them are published and not recorded: by priority, jobs in turn, retries when
    /// due.</summary>
    Task<IReadOnlyList<Envelope>> TakeAsync(
        string route, int window, int slots, CancellationToken cancellationToken);

    /// <summary>Records outcomes, each once: the first writer among holders of the current attempt wins. A failure
    /// raises the attempt; what a task did not do becomes a task of its own; the last parent releases its
    /// children.</summary>
    Task<Recording> RecordAsync(IReadOnlyList<Outcome> outcomes, CancellationToken cancellationToken);

    /// <summary>Whether a task is still to be run at this attempt: asked before a redelivered one is.</summary>
    Task<bool> IsDueAsync(TaskId task, int attempt, CancellationToken cancellationToken);

    /// <summary>Takes or renews a worker's leases by the store's clock; the answer says which are held.</summary>
    Task<IReadOnlyList<bool>> LeaseAsync(
        string worker, IReadOnlyList<HeldTask> tasks, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Puts lapsed leases back at the next attempt, and what was published over <paramref name="age"/> ago
    /// back at the same one, if its route is said to be empty and nobody holds it. Cancels jobs that nobody keeps any
    /// more. Looks after parents and cancels that came from elsewhere.</summary>
    Task<Recording> SweepAsync(
        IReadOnlyCollection<string> emptyRoutes,
        IReadOnlyCollection<TaskId> held,
        TimeSpan age,
        CancellationToken cancellationToken);

    /// <summary>Cancels a job that has not ended. Returns the jobs that ended by it, children too.</summary>
    Task<IReadOnlyList<Guid>> CancelAsync(Guid job, CancellationToken cancellationToken);

    /// <summary>A job, or null where none is known by this id.</summary>
    Task<JobRecord?> FindAsync(Guid job, CancellationToken cancellationToken);

    /// <summary>Jobs by id, which is by age, after the one given (empty for the oldest).</summary>
    Task<IReadOnlyList<JobRecord>> ListAsync(Guid after, int count, CancellationToken cancellationToken);

    /// <summary>Where each of these jobs stands; null where none is known by the id.</summary>
    Task<IReadOnlyList<JobState?>> StatesAsync(IReadOnlyList<Guid> jobs, CancellationToken cancellationToken);

    /// <summary>Stored results in the order of their recording, after a sequence number (0 for all), as many pieces as
    /// asked for at most.</summary>
    Task<ResultPage> ResultsAsync(Guid job, long after, int count, CancellationToken cancellationToken);

    /// <summary>Of each of these jobs the result, if it is one value of this type and the job has ended well; else null, as
    /// where it is quicker to ask one by one.</summary>
    Task<IReadOnlyList<ReadOnlyMemory<byte>?>> SinglesAsync(
        IReadOnlyList<Guid> jobs, string resultType, CancellationToken cancellationToken);

    /// <summary>A client waits for these jobs, so that they are kept for a while although they are not durable. One that
    /// travels and was never kept is until a minute after its creation.</summary>
    Task KeepAsync(IReadOnlyList<Guid> jobs, TimeSpan duration, CancellationToken cancellationToken);

    /// <summary>Puts tasks that a dead process held back at the next attempt, those apart that the broker has given to
    /// another worker (<see cref="DeathCertificate.Returns"/>). Where the death counts against them they
    /// are suspects from then on, and the third makes the task, and so its job, fail for good. The same certificate
    /// twice counts once.</summary>
    Task<Recording> CertifyAsync(DeathCertificate certificate, CancellationToken cancellationToken);

    /// <summary>The deaths of processes that held tasks of a job, oldest first.</summary>
    Task<IReadOnlyList<DeathCertificate>> CertificatesAsync(Guid job, CancellationToken cancellationToken);

    /// <summary>Keeps what calls said. The store numbers the lines of a job, and lets the oldest go where there are too
    /// many.</summary>
    Task LogAsync(IReadOnlyList<LogEntry> lines, CancellationToken cancellationToken);

    /// <summary>What a job's calls said, after a line's number (0 for all), as many lines as asked for at
    /// most.</summary>
    Task<IReadOnlyList<LogEntry>> LogsAsync(Guid job, long after, int count, CancellationToken cancellationToken);

    /// <summary>Keeps content under a name as long as the job is kept, in place of what had that name.</summary>
    Task NoteAsync(Guid job, string name, ReadOnlyMemory<byte> content, CancellationToken cancellationToken);

    /// <summary>What was last kept under the name; null where there is nothing.</summary>
    Task<ReadOnlyMemory<byte>?> NotedAsync(Guid job, string name, CancellationToken cancellationToken);

    /// <summary>Keeps what workers' processes have measured of jobs, each one's latest word.</summary>
    Task MeasureAsync(IReadOnlyList<StoredMeasure> measures, CancellationToken cancellationToken);

    /// <summary>What workers' processes have measured of a job.</summary>
    Task<IReadOnlyList<ReadOnlyMemory<byte>>> MeasuresAsync(Guid job, CancellationToken cancellationToken);

    /// <summary>For each key the result remembered under it, or null.</summary>
    Task<IReadOnlyList<ReadOnlyMemory<byte>?>> RecallAsync(
        ContentHash scope, IReadOnlyList<ContentHash> keys, CancellationToken cancellationToken);

    /// <summary>What is remembered, by scope, most lately used first.</summary>
    Task<IReadOnlyList<Remembered>> RememberedAsync(CancellationToken cancellationToken);

    /// <summary>Forgets what is remembered, of one scope or of all; gives how many results.</summary>
    Task<long> ForgetMemoriesAsync(ContentHash? scope, CancellationToken cancellationToken);

    /// <summary>Forgets what was of no use for longest, until about so many bytes are left; gives how many
    /// results, or logs of them, went.</summary>
    Task<long> TrimMemoriesAsync(long most, CancellationToken cancellationToken);

    /// <summary>Routes that have tasks to run.</summary>
    Task<IReadOnlyList<string>> RoutesAsync(CancellationToken cancellationToken);

    /// <summary>Runs again what a durable job that failed or was canceled has not done. Gives why that cannot be; null
    /// where it is done.</summary>
    Task<string?> ResumeAsync(Guid job, CancellationToken cancellationToken);

    /// <summary>Deletes jobs that ended over <paramref name="age"/> ago, and gives how many.</summary>
    Task<int> PruneAsync(TimeSpan age, CancellationToken cancellationToken);

    /// <summary>What the store tells of itself.</summary>
    Task<ServerFacts> FactsAsync(CancellationToken cancellationToken);

    /// <summary>Deletes a job that has ended, with its results.</summary>
    Task ForgetAsync(Guid job, CancellationToken cancellationToken);
}
