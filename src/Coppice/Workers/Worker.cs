using System.Collections.Concurrent;
using System.Diagnostics;
using Coppice.Brokers;
using Coppice.Calls;
using Coppice.Diagnostics;
using Coppice.Jobs;
using Coppice.Reports;
using Coppice.Services;
using Coppice.Stores;
using Microsoft.Extensions.Logging;

namespace Coppice.Workers;

/// <summary>Slots that run tasks, and what keeps them going: one recorder, the upkeep, an ear for cancels.</summary>
sealed class Worker : IAsyncDisposable
{
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    static readonly TimeSpan LongestFlush = TimeSpan.FromSeconds(20);
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    readonly CancellationTokenSource _stop = new();
    readonly Lock _lock = new();
    readonly HashSet<string> _tags;
    readonly HashSet<string> _routes = new(StringComparer.Ordinal) { Route.Any };
    readonly ConcurrentDictionary<TaskId, bool> _held = [];
    readonly Slot[] _slots;
    readonly Recorder _recorder;
    readonly Upkeep _upkeep;
    readonly WorkerSettings _settings;
    readonly ILogger _log;
    readonly Switchboard _services;
    readonly WorkLoader? _loader;
    IAsyncDisposable? _control;
    Task _recording = Task.CompletedTask;
    Task _keeping = Task.CompletedTask;
    int _disposed;

    public Worker(
        WorkerSettings options,
        IBroker broker,
        IJobs jobs,
        CachedEntries entries,
        WorkTable works,
        Fleet fleet,
        Publisher publisher,
        Endings endings,
        ILogger log,
        Switchboard services,
        WorkLoader? loader = null)
    {
        (_services, _loader) = (services, loader);
        (Name, Broker, Jobs, Works, Time, _log) = (options.Name, broker, jobs, works, options.Time, log);
        _settings = options;
        Lines = new LineLog(broker, jobs, options.Name, options.Time);
        _tags = options.Tags.Append("host=" + options.Name).ToHashSet(StringComparer.Ordinal);
        _slots = [.. Enumerable.Range(1, options.Slots).Select(number => new Slot(this, number))];
        (Entries, Scratch) = (entries, new Scratch(options.Scratch, options.Time));
        Meters = new JobMeters(jobs, options);
        _recorder = new Recorder(jobs, broker, endings, publisher, Time, log);
        _upkeep = new Upkeep(this, publisher, endings, fleet, log);
    }

    public string Name { get; }

    public IBroker Broker { get; }

    public IJobs Jobs { get; }

    public WorkTable Works { get; }

    public TimeProvider Time { get; }

    public AloneGate Gate { get; } = new();

    public WorkerSettings Settings => _settings;

    /// <summary>The cluster's dictionaries.</summary>
    public CachedEntries Entries { get; }

    /// <summary>Where calls put down what is theirs.</summary>
    public Scratch Scratch { get; }

    /// <summary>Where the time of jobs goes here.</summary>
    public JobMeters Meters { get; }

    /// <summary>What calls say.</summary>
    public LineLog Lines { get; }

    public CancellationToken Stopping => _stop.Token;

    /// <summary>Whether chunks are to stop at the next item.</summary>
    public bool IsDraining => _stop.IsCancellationRequested;

    public IReadOnlyList<Slot> Slots
    {
        get
        {
            lock (_lock)
                return [.. _slots];
        }
    }

    public IReadOnlyCollection<string> Routes
    {
        get
        {
            lock (_lock)
                return [.. _routes];
        }
    }

    /// <summary>Tasks from their receipt until their outcomes are recorded.</summary>
    public IReadOnlyList<TaskId> Held => [.. _held.Keys];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Scratch.Open();
        _control = await Broker.ListenAsync(Topic.Control, Hear, cancellationToken);
        // Before the first task: it may be one that the process before this one died of.
        await _upkeep.SendDeathsAsync(cancellationToken);
        foreach (var route in await Jobs.RoutesAsync(cancellationToken))
            AddRoute(route);
        await BeatAsync(cancellationToken);
        foreach (var slot in _slots)
            slot.Start();
        _recording = Task.Run(() => _recorder.LoopAsync(CancellationToken.None), CancellationToken.None);
        _keeping = Task.Run(() => _upkeep.LoopAsync(_stop.Token), CancellationToken.None);
    }

    public Task BeatAsync(CancellationToken cancellationToken) => Broker.AnnounceAsync(
        Topic.Fleet,
        new Signal(SignalKind.Heartbeat)
        {
            From = Name,
            Worker = _settings.Id,
            Number = _slots.Length,
            Text = Route.Join(_tags),
            Tasks = Held,
            Body = Vitals.Now(this).Write(),
        },
        cancellationToken);

    /// <summary>Passes the outcome of a chunk on: to who waits for it, or to the store.</summary>
    public async Task HandOnAsync(Finished finished)
    {
        var chunk = finished.Chunk;
        try
        {
            if (!chunk.Envelope.Awaited)
                _recorder.Post(await PackAsync(finished));
            // A call that was stopped before its end has no answer: the broker gives it to another worker, if there is one.
            else if (finished.Outcome is { Done: 0, Failure: null })
                chunk.Settle();
            else
                await ReplyAsync(chunk, chunk.Work.Answer(await PackAsync(finished)));
        }
        catch
        {
            Forget(chunk);
            throw;
        }
    }

    /// <summary>Answers an awaited call.</summary>
    public async Task ReplyAsync(Chunk chunk, ReadOnlyMemory<byte> answer)
    {
        try
        {
            // Before: who has the answer finds nothing more of the call.
            Scratch.Remove(chunk.Work.Id);
            await chunk.Delivery.ReplyAsync(answer, CancellationToken.None);
        }
        finally
        {
            Forget(chunk);
        }
    }

    /// <summary>What an envelope asks to be run; null where nobody wants it any more.</summary>
    public async ValueTask<Work?> FindWorkAsync(Envelope envelope, CancellationToken cancellationToken)
    {
        var job = envelope.Task.Job;
        if (Works.Find(job) is { } known || _loader is null)
            return Works.Find(job);
        var work = envelope.Body.IsEmpty
            ? await _loader.LoadAsync(job, cancellationToken)
            : await _loader.OpenAsync(job, "a call", envelope.Body, cancellationToken);
        if (work is null)
            return null;
        work.IsAwaited = !envelope.Body.IsEmpty;
        return Works.GetOrAdd(work);
    }

    /// <summary>A chunk whose job was canceled has a while to end by itself.</summary>
    public void GiveUpLater(Chunk chunk)
    {
        ITimer? timer = null;
        timer = Time.CreateTimer(
            _ =>
            {
                chunk.GiveUp(null);
                timer?.Dispose();
            },
            null,
            Grace,
            Timeout.InfiniteTimeSpan);
    }

    /// <summary>Puts a new slot in the place of one whose call does not end. Called once a chunk.</summary>
    public void GiveUp(Chunk chunk, Finished? finished)
    {
        _log.SlotReplaced(chunk.Envelope.Task.Job, chunk.Found?.Name ?? "a call", chunk.Age.TotalSeconds);
        _ = finished is not null ? HandOnAsync(finished) : DropAsync(chunk);
        chunk.Pass?.Dispose();
        if (chunk.Slot is null || IsDraining)
            return;
        _ = chunk.Slot.RetireAsync();
        lock (_lock)
        {
            var place = Array.IndexOf(_slots, chunk.Slot);
            _slots[place] = chunk.Slot.Successor();
            _slots[place].Start();
        }
    }

    public void Hold(Envelope envelope) => _held[envelope.Task] = true;

    public void LetGo(Envelope envelope) => _held.TryRemove(envelope.Task, out _);

    /// <summary>The task is recorded, or nobody wants its outcome: the broker may forget it.</summary>
    public async Task DropAsync(Chunk chunk)
    {
        try
        {
            await chunk.AcknowledgeAsync(CancellationToken.None);
        }
        finally
        {
            LetGo(chunk.Envelope);
        }
    }

    /// <summary>Waits a while after something went wrong that is not a call's fault.</summary>
    public async Task PauseAsync(Exception e)
    {
        _log.SlotFailed(e.Message, e);
        await Task.Delay(Pause, Time, Stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing
            | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    public TaskContext Context(
        Work work, Envelope envelope, long index, ulong seed, CancellationToken cancellation)
    {
        return new TaskContext(this, work)
        {
            Attempt = envelope.Attempt,
            Index = index,
            Seed = seed,
            Cancellation = cancellation,
            Progress = new ItemProgress(Broker, work.Id, index),
            Log = new ItemLog(Lines, work.Log(_settings.Loggers), work.Id, index),
            Services = new TaskServices(_services, work.Id),
        };
    }

    /// <summary>Runs one task alone, as the cell's whole work, and records its outcome.</summary>
    public async Task RunOneAsync(Envelope envelope, string? reply)
    {
        _recording = Task.Run(() => _recorder.LoopAsync(CancellationToken.None), CancellationToken.None);
        if (await FindWorkAsync(envelope, CancellationToken.None) is not { } work)
            return;
        var chunk = new Chunk(this, new CellDelivery(envelope, reply)) { Found = work };
        var finished = await work.RunAsync(chunk);
        if (chunk.TryClose())
            await HandOnAsync(finished);
        _recorder.Complete();
        await _recording;
        await Lines.FlushAsync(CancellationToken.None);
    }

    /// <summary>Stops taking tasks, lets what runs end for a while, cancels what is left. May be called
    /// twice.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        await _stop.CancelAsync();
        if (_control is not null)
            await _control.DisposeAsync();
        await EndedAsync(_settings.Drain);
        foreach (var work in Works.All)
            work.Cancel();
        await EndedAsync(_settings.Drain);
        _recorder.Complete();
        await EndedAsync(_recording);
        await EndedAsync(_keeping);
        foreach (var slot in Slots)
            await slot.CloseAsync();
        await Lines.FlushAsync(CancellationToken.None);
        await Broker.AnnounceAsync(
            Topic.Fleet, new(SignalKind.Goodbye) { From = Name, Worker = _settings.Id }, CancellationToken.None);
    }

    async Task EndedAsync(TimeSpan limit)
    {
        try
        {
            await Task.WhenAll(Slots.Select(slot => slot.Ended)).WaitAsync(limit, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            // Calls that do not end are left behind: their threads end with the process.
        }
    }

    // A store that does not answer any more must not keep the process: what it has not recorded runs again elsewhere.
    static async Task EndedAsync(Task loop)
    {
        try
        {
            await loop.WaitAsync(LongestFlush, TimeProvider.System);
        }
        catch (Exception e) when (e is OperationCanceledException or TimeoutException)
        {
        }
    }

    /// <summary>Sends a certificate, and publishes what it put back.</summary>
    public Task CertifyAsync(DeathCertificate death) => _upkeep.CertifyAsync(death, CancellationToken.None);

    // Also of what cannot be handed on, for want of memory or of a way: the broker delivers it again.
    void Forget(Chunk chunk)
    {
        chunk.Settle();
        LetGo(chunk.Envelope);
        if (!chunk.Envelope.Awaited)
            return;
        Scratch.Remove(chunk.Work.Id);
        if (_loader is not null)
            Works.Remove(chunk.Work.Id);
    }

    void Hear(Signal signal)
    {
        if (signal.Kind == SignalKind.RollCall)
            _ = BeatAsync(CancellationToken.None);
        else if (signal.Kind == SignalKind.Cancel)
            CancelWork(signal.Id);
        else if (signal.Kind == SignalKind.Route)
            AddRoute(signal.Text);
        else if (signal.Kind == SignalKind.Broadcast && Route.Fits(signal.Text, _tags))
            _ = Task.Run(() => RunBroadcastAsync(signal), CancellationToken.None);
    }

    // One that came from elsewhere is forgotten as well: a job that is resumed comes again.
    void CancelWork(Guid id)
    {
        Works.Find(id)?.Cancel();
        if (_loader is not null)
            Works.Remove(id);
    }

    // Results too large for a row or a message go to the store by themselves.
    static async Task<Finished> PackAsync(Finished finished)
    {
        if (finished.Encoded is not { } encoded || finished.Chunk.Work.Blobs is not { } blobs)
            return finished;
        var began = Stopwatch.GetTimestamp();
        var (bytes, hashes) = await PackedValue.PackAsync(encoded, blobs, CancellationToken.None);
        finished.Chunk.Stages.Storing += Stopwatch.GetElapsedTime(began);
        finished.Chunk.Stages.Moved += encoded.Length;
        return finished with { Outcome = finished.Outcome with { Results = bytes, Blobs = hashes }, Encoded = null };
    }

    async Task RunBroadcastAsync(Signal call)
    {
        var delivery = new BroadcastDelivery(Broker, _settings, call.Id, call.Body);
        if (await FindWorkAsync(delivery.Envelope, CancellationToken.None) is not { } work)
            return;
        var chunk = new Chunk(this, delivery) { Found = work };
        var finished = await work.RunAsync(chunk);
        if (chunk.TryClose())
            await HandOnAsync(finished);
    }

    void AddRoute(string route)
    {
        if (!Route.Fits(route, _tags))
            return;
        lock (_lock)
            if (!_routes.Add(route))
                return;
        foreach (var slot in Slots)
            _ = slot.AddRouteAsync(route);
    }
}
