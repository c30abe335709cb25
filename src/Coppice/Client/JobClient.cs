using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Coppice.Brokers;
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
    ILogger log)
{
    // Signals may be lost: the store is looked at behind them. Jobs of other processes send none.
    static readonly TimeSpan LookBehind = TimeSpan.FromSeconds(5);
    static readonly TimeSpan LookForeign = TimeSpan.FromMilliseconds(250);

    readonly ConcurrentDictionary<Guid, TaskCompletionSource> _ends = [];
    readonly ConcurrentDictionary<Guid, ConcurrentDictionary<long, double>> _shares = [];
    readonly ConcurrentDictionary<string, bool> _routes = new(StringComparer.Ordinal) { [Route.Any] = true };
    readonly ConcurrentDictionary<Channel<Guid>, Guid> _watchers = [];

    public IBroker Broker => broker;

    public IJobs Jobs => jobs;

    public WorkTable Works => works;

    public Fleet Fleet => fleet;

    public TimeProvider Time => time;

    public Guid NewId() => Guid.CreateVersion7(time.GetUtcNow());

    public void Hear(Signal signal)
    {
        fleet.Hear(signal);
        switch (signal.Kind)
        {
            case SignalKind.JobEnded:
                _shares.TryRemove(signal.Id, out _);
                if (_ends.TryRemove(signal.Id, out var end))
                    end.TrySetResult();
                Pulse(signal.Id);
                break;
            case SignalKind.JobChanged:
                _shares.TryRemove(signal.Id, out _);
                Pulse(signal.Id);
                break;
            case SignalKind.Progress when works.Find(signal.Id) is not null:
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
        works.Add(work);
        try
        {
            await OpenRouteAsync(job.Route, cancellationToken);
            await endings.TellAsync(await jobs.CreateAsync(job, [], cancellationToken), cancellationToken);
        }
        catch
        {
            works.Remove(job.Id);
            throw;
        }

        await publisher.PublishAsync(job.Route, CancellationToken.None);
    }

    public async Task AppendAsync(NewJob job, int count, bool seal, CancellationToken cancellationToken)
    {
        var ended = await jobs.AppendAsync(job.Id, count, [], seal, cancellationToken);
        await endings.TellAsync(ended, CancellationToken.None);
        if (count > 0)
            await publisher.PublishAsync(job.Route, CancellationToken.None);
    }

    /// <summary>Waits until a job has ended, well or not. The token cancels the wait alone.</summary>
    public async Task<JobRecord> EndAsync(Guid job, CancellationToken cancellationToken)
    {
        while (true)
        {
            // Before looking: an end between the look and the wait is then not missed.
            var end = _ends.GetOrAdd(job, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
            var record = await FindAsync(job, cancellationToken);
            // The store knows of the end before the last results are handed on here: that is told when the work is
            // gone.
            if (record.State.HasEnded() && works.Find(job) is null)
            {
                _ends.TryRemove(job, out _);
                end.TrySetResult();
                return record;
            }

            try
            {
                await end.Task.WaitAsync(works.Find(job) is null ? LookForeign : LookBehind, time, cancellationToken);
            }
            catch (TimeoutException)
            {
            }
        }
    }

    /// <summary>Waits for a job that lives no longer than this wait: canceling the wait cancels it.</summary>
    public async Task FinishAsync(Guid job, CancellationToken cancellationToken)
    {
        try
        {
            var record = await EndAsync(job, cancellationToken);
            if (record.State != JobState.Succeeded)
                throw JobFaults.Of(record);
        }
        finally
        {
            await CancelAsync(job, CancellationToken.None);
            await jobs.ForgetAsync(job, CancellationToken.None);
        }
    }

    public async Task CancelAsync(Guid job, CancellationToken cancellationToken) =>
        await endings.TellAsync(await jobs.CancelAsync(job, cancellationToken), CancellationToken.None);

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
                var status = await StatusAsync(job, cancellationToken);
                yield return status;
                if (status.HasEnded)
                    yield break;
                try
                {
                    var limit = works.Find(job) is null ? LookForeign : LookBehind;
                    await pulses.Reader.ReadAsync(cancellationToken).AsTask().WaitAsync(limit, time, cancellationToken);
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
                end.TrySetResult();
        foreach (var job in _watchers.Values)
            Pulse(job);
    }

    JobStatus Status(JobRecord record)
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
                : record.State.HasEnded() || works.Find(record.Job.Id) is null ? null
                : fleet.WhyNobody(record.Job.Route),
        };
    }

    void Pulse(Guid job)
    {
        foreach (var (pulses, watched) in _watchers)
            if (watched == job)
                pulses.Writer.TryWrite(job);
    }
}
