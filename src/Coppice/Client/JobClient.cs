using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Coppice.Brokers;
using Coppice.Calls;
using Coppice.Diagnostics;
using Coppice.Jobs;
using Coppice.Stores;
using Coppice.Workers;
using Microsoft.Extensions.Logging;

namespace Coppice;

/// <summary>A client's side of jobs: submits them, waits for their ends, tells how they stand.</summary>
sealed class JobClient(
    IBroker broker,
    IJobs jobs,
    WorkTable works,
    Fleet fleet,
    Publisher publisher,
    Endings endings,
    TimeProvider time,
    ILogger log,
    RemoteCalls? remote = null)
{
    // Signals may be lost: the store is looked at behind them. Jobs of other processes send none.
    static readonly TimeSpan LookBehind = TimeSpan.FromSeconds(5);
    static readonly TimeSpan LookForeign = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(60);

    readonly ConcurrentDictionary<Guid, TaskCompletionSource<JobState?>> _ends = [];
    readonly ConcurrentDictionary<Guid, ConcurrentDictionary<long, double>> _shares = [];
    readonly ConcurrentDictionary<string, bool> _routes = new(StringComparer.Ordinal) { [Route.Any] = true };
    readonly ConcurrentDictionary<Channel<Guid>, Guid> _watchers = [];
    readonly ConcurrentDictionary<MethodInfo, Pace> _paces = [];
    ResultPump? _pump;

    public IBroker Broker => broker;

    public IJobs Jobs => jobs;

    public WorkTable Works => works;

    public Fleet Fleet => fleet;

    public TimeProvider Time => time;

    /// <summary>How calls get to other processes; null where all run in this one.</summary>
    public RemoteCalls? Remote => remote;

    /// <summary>How results are read that this client did not wait for when it submitted.</summary>
    public StoredResult Results => new(jobs, remote?.Blobs, remote?.Codec ?? CodecOptions.Default);

    ResultPump Pump => LazyInitializer.EnsureInitialized(
        ref _pump, () => new ResultPump(jobs, remote!.Blobs, works, time, log, Complete)); // only where calls travel

    public Guid NewId() => Guid.CreateVersion7(time.GetUtcNow());

    public void Hear(Signal signal)
    {
        switch (signal.Kind)
        {
            case SignalKind.JobEnded:
                _shares.TryRemove(signal.Id, out _);
                // Its last results are to be brought first.
                if (_pump?.Has(signal.Id) ?? false)
                    _pump.Wake(signal.Id, hasEnded: true);
                else
                    Complete(signal.Id);
                break;
            case SignalKind.JobChanged:
                _shares.TryRemove(signal.Id, out _);
                _pump?.Wake(signal.Id, hasEnded: false);
                Pulse(signal.Id);
                break;
            case SignalKind.Progress when works.Find(signal.Id) is not null || _ends.ContainsKey(signal.Id)
                || _watchers.Values.Contains(signal.Id):
                _shares.GetOrAdd(signal.Id, _ => [])[signal.Number] = signal.Share;
                Pulse(signal.Id);
                break;
        }
    }

    /// <summary>Makes sure that workers listen where tasks are about to be sent.</summary>
    public async Task OpenRouteAsync(string route, CancellationToken cancellationToken)
    {
        if (_routes.TryAdd(route, true))
            await broker.AnnounceAsync(Topic.Control, new(SignalKind.Route) { Text = route }, cancellationToken);
        if (fleet.WhyNobody(route) is { } reason)
            log.NobodyThere(reason);
    }

    public async Task SubmitAsync(NewJob job, Work work, CancellationToken cancellationToken)
    {
        using var activity = Tracing.Submit(job);
        work.Trace = activity?.Id;
        Meters.Jobs.Add(1);
        job = job with { ItemTime = _paces.GetValueOrDefault(work.Original.Method)?.ItemTime };
        _paces[work.Original.Method] = work.Pace = new Pace(job.ItemTime);
        IReadOnlyList<StoredItems> items = [];
        if (remote is not null)
            (job, items) = await PatientlyAsync(() => remote.PackAsync(job, work, cancellationToken), cancellationToken);
        work.IsKept = job.Durable;
        // A durable job in other processes is not waited for here, unless somebody asks for its result.
        var isHere = remote is null || !job.Durable;
        if (isHere)
            works.Add(work);
        try
        {
            await OpenRouteAsync(job.Route, cancellationToken);
            var ended = await PatientlyAsync(() => jobs.CreateAsync(job, items, cancellationToken), cancellationToken);
            await endings.TellAsync(ended, cancellationToken);
        }
        catch
        {
            works.Remove(job.Id);
            throw;
        }

        if (remote is not null && isHere)
            Pump.Start(work);
        await publisher.PublishAsync(job.Route, CancellationToken.None);
    }

    public async Task AppendAsync(
        NewJob job, Work work, long first, int count, bool seal, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredItems> items = remote is not null && count > 0
            ? await PatientlyAsync(
                () => remote.PackItemsAsync(work, first, count, cancellationToken), cancellationToken)
            : [];
        var ended = await PatientlyAsync(
            () => jobs.AppendAsync(job.Id, first, count, items, seal, cancellationToken), cancellationToken);
        await endings.TellAsync(ended, CancellationToken.None);
        if (count > 0)
            await publisher.PublishAsync(job.Route, CancellationToken.None);
    }

    /// <summary>Waits until a job has ended, well or not. The token cancels the wait alone.</summary>
    public async Task<JobRecord> EndAsync(Guid job, CancellationToken cancellationToken) =>
        await WaitAsync(job, cancellationToken)
        ?? await PatientlyAsync(() => FindAsync(job, cancellationToken), cancellationToken);

    /// <summary>Waits for a job that lives no longer than this wait: canceling the wait cancels it.</summary>
    public async Task FinishAsync(Guid job, CancellationToken cancellationToken)
    {
        var hasEnded = false;
        try
        {
            var ended = await WaitAsync(job, cancellationToken);
            hasEnded = true;
            if (ended is not null && ended.State != JobState.Succeeded)
                throw JobFaults.Of(ended);
        }
        finally
        {
            await LetGoAsync(job, hasEnded);
        }
    }

    /// <summary>Tells the store that this client still waits for the jobs that live no longer than its wait.</summary>
    public Task KeepAsync(CancellationToken cancellationToken) =>
        jobs.KeepAsync([.. works.All.Select(work => work.Id)], KeptFor, cancellationToken);

    public async Task CancelAsync(Guid job, CancellationToken cancellationToken) =>
        await endings.TellAsync(await jobs.CancelAsync(job, cancellationToken), CancellationToken.None);

    /// <exception cref="CoppiceException">It cannot be resumed.</exception>
    public async Task ResumeAsync(Guid job, CancellationToken cancellationToken)
    {
        var record = await FindAsync(job, cancellationToken);
        if (await jobs.ResumeAsync(job, cancellationToken) is { } why)
            throw new CoppiceException($"Job {job} ({record.Job.Name}) cannot be resumed: {why}.");
        await OpenRouteAsync(record.Job.Route, cancellationToken);
        await publisher.PublishAsync(record.Job.Route, CancellationToken.None);
    }

    public async Task<JobRecord> FindAsync(Guid job, CancellationToken cancellationToken) =>
        await jobs.FindAsync(job, cancellationToken)
        ?? throw new JobNotFoundException($"No job {job} is known here: it never was, or it was pruned.");

    public async Task<JobStatus> StatusAsync(Guid job, CancellationToken cancellationToken) =>
        Status(await FindAsync(job, cancellationToken));

    /// <summary>A job's status at every change, the last one when it has ended. Changes in quick succession are told
    /// once.</summary>
    public async IAsyncEnumerable<JobStatus> WatchAsync(
        Guid job, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pulses = Channel.CreateBounded<Guid>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        _watchers[pulses] = job;
        try
        {
            while (true)
            {
                var status = await PatientlyAsync(() => StatusAsync(job, cancellationToken), cancellationToken);
                yield return status;
                if (status.HasEnded)
                    yield break;
                try
                {
                    var pulse = pulses.Reader.ReadAsync(cancellationToken).AsTask();
                    await pulse.WaitAsync(Look(job), time, cancellationToken);
                }
                catch (TimeoutException)
                {
                }
            }
        }
        finally
        {
            _watchers.TryRemove(pulses, out _);
        }
    }

    /// <summary>Lets everybody who waits look at the store once more: it has been closed.</summary>
    public void WakeAll()
    {
        foreach (var job in _ends.Keys)
            if (_ends.TryRemove(job, out var end))
                end.TrySetResult(null);
        foreach (var job in _watchers.Values)
            Pulse(job);
    }

    public JobStatus Status(JobRecord record)
    {
        var shares = _shares.TryGetValue(record.Job.Id, out var running) ? running.Values.Sum() : 0;
        return new JobStatus
        {
            Id = record.Job.Id,
            Name = record.Job.Name,
            State = record.State,
            Items = record.Items,
            Done = record.Done,
            Retried = record.Retried,
            Progress = record.State == JobState.Succeeded ? 1
                : record.Items == 0 ? 0 : Math.Min(1, (record.Done + shares) / record.Items),
            Created = record.Created,
            Finished = record.Finished,
            Reason = record.Failure is { } failure ? JobFaults.Of(record.Job.Id, record.Job.Name, failure).Message
                : record.State.HasEnded() || (remote is null && works.Find(record.Job.Id) is null) ? null
                : fleet.WhyNobody(record.Job.Route) ?? fleet.Others(SealedCall.OwnVersion),
        };
    }

    // Jobs of other processes of this home send no signals.
    TimeSpan Look(Guid job) => remote is null && works.Find(job) is null ? LookForeign : LookBehind;

    // What the store says of a job once it has ended; null of one that was seen to succeed as its results were brought.
    async Task<JobRecord?> WaitAsync(Guid job, CancellationToken cancellationToken)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            // Before looking: an end between the look and the wait is then not missed.
            var end = _ends.GetOrAdd(job, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
            // Who brings a job's results has just begun to look, and will tell its end.
            if (!isFirst || _pump?.Has(job) != true)
            {
                if (_pump?.TakeFault(job) is { } fault)
                    throw fault;
                var record = await PatientlyAsync(() => FindAsync(job, cancellationToken), cancellationToken);
                // The store knows of the end before the last results are handed on here: that is told when the work is
                // gone.
                if (record.State.HasEnded() && works.Find(job) is null)
                {
                    _ends.TryRemove(job, out _);
                    end.TrySetResult(record.State);
                    return record;
                }
            }

            try
            {
                if (await end.Task.WaitAsync(Look(job), time, cancellationToken) == JobState.Succeeded)
                    return null;
            }
            catch (TimeoutException)
            {
            }
        }
    }

    void Complete(Guid job, JobState? state = null)
    {
        if (_ends.TryRemove(job, out var end))
            end.TrySetResult(state);
        Pulse(job);
    }

    // Whoever wanted the job knows how it ended: a store that is away must not make that fail. The job, kept by nobody
    // now, is canceled by a sweep, and pruned.
    async Task LetGoAsync(Guid job, bool hasEnded)
    {
        try
        {
            if (!hasEnded)
                await CancelAsync(job, CancellationToken.None);
            await jobs.ForgetAsync(job, CancellationToken.None);
        }
        catch (StoreException e) when (e.IsTransient)
        {
            log.StoreAway(e.Message);
        }
    }

    // A store that is away for a while comes back; what is asked of it may be asked again.
    async Task<T> PatientlyAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        for (var started = time.GetTimestamp(); ;)
        {
            try
            {
                return await ask();
            }
            catch (StoreException e) when (e.IsTransient && time.GetElapsedTime(started) < Patience)
            {
                log.StoreAway(e.Message);
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    void Pulse(Guid job)
    {
        foreach (var (pulses, watched) in _watchers)
            if (watched == job)
                pulses.Writer.TryWrite(job);
    }
}
