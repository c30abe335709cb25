using System.Diagnostics;
using Coppice.Brokers;
using Coppice.Diagnostics;
using Coppice.Jobs;
using Coppice.Workers.Processes;

namespace Coppice.Workers;

/// <summary>One of a worker's slots: takes a delivery, runs it, hands its outcome on, takes the next.</summary>
sealed class Slot(Worker worker, int number)
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly List<Task> _unsettled = [];
    IConsumer? _consumer;
    volatile Chunk? _current;

    /// <summary>What it runs now.</summary>
    public Chunk? Current => _current;

    /// <summary>Whether tasks can reach it now.</summary>
    public bool IsConsuming => _consumer is not null;

    /// <summary>Ends when the worker stops, or the slot was given up.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    public void Start() => Ended = SlotThread.RunAsync($"Coppice slot {number}", LoopAsync);

    /// <summary>The next slot in its place.</summary>
    public Slot Successor() => new(worker, number);

    public async Task AddRouteAsync(string route)
    {
        if (_consumer is { } consumer)
            await consumer.AddAsync(route, CancellationToken.None);
    }

    /// <summary>Receives nothing more until what runs has ended: the store, not the broker, now knows of it.</summary>
    public async Task PauseAsync(Chunk chunk, CancellationToken cancellationToken)
    {
        if (_current == chunk && _consumer is { } consumer)
            await consumer.StopAsync(cancellationToken);
    }

    /// <summary>Receives nothing more: another slot takes its place.</summary>
    public Task RetireAsync() => _consumer?.StopAsync(CancellationToken.None) ?? Task.CompletedTask;

    /// <summary>Hands back to the broker what was received and is not acknowledged.</summary>
    public async Task CloseAsync()
    {
        if (Interlocked.Exchange(ref _consumer, null) is { } consumer)
            await consumer.DisposeAsync();
    }

    async Task LoopAsync()
    {
        var token = worker.Stopping;
        while (!token.IsCancellationRequested)
        {
            try
            {
                await CloseAsync();
                var consumer = await worker.Broker.ConsumeAsync(worker.Routes, worker.Settings.Prefetch, token);
                _consumer = consumer;
                _unsettled.Clear();
                while (await consumer.ReceiveAsync(token) is { } delivery)
                    if (!await HandleAsync(delivery))
                        return;
                await SettledAsync(token);
            }
            catch (OperationCanceledException) when (token.IsCancellationRequested)
            {
                LetGo();
            }
            catch (Exception e)
            {
                // A store or broker that is away must not cost the slot: what it held is handed back, and it goes on.
                LetGo();
                await worker.PauseAsync(e);
            }
        }
    }

    // The broker gives it to another worker, or to this one again.
    void LetGo()
    {
        if (_current is { } chunk)
            worker.LetGo(chunk.Envelope);
        _current = null;
    }

    // What the broker has pushed here must not wait behind a long task.
    ITimer? WatchBusy(Chunk chunk) => worker.Settings.BusyAfter is { } limit
        ? worker.Time.CreateTimer(
            _ => _ = PauseAsync(chunk, CancellationToken.None), null, limit, Timeout.InfiniteTimeSpan)
        : null;

    // The consumer was stopped behind a long task. What has run is recorded first: a channel that is closed before has
    // it delivered, and run, once more.
    async Task SettledAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(_unsettled).WaitAsync(Patience, worker.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
        }

        _unsettled.Clear();
    }

    /// <summary>False when the chunk was given up meanwhile: another slot has taken this one's place.</summary>
    async Task<bool> HandleAsync(Delivery delivery)
    {
        var envelope = delivery.Envelope;
        var chunk = new Chunk(worker, delivery) { Slot = this };
        _current = chunk;
        await using var busy = WatchBusy(chunk);
        var began = Stopwatch.GetTimestamp();
        if (await FindAsync(chunk) is not { } work)
        {
            _current = null;
            await worker.DropAsync(chunk);
            return !chunk.IsClosed;
        }

        var fetched = Stopwatch.GetElapsedTime(began);
        chunk.Found = work;
        _unsettled.RemoveAll(settled => settled.IsCompleted);
        _unsettled.Add(chunk.Settled);
        using var pass = await worker.Gate.EnterAsync(envelope.Alone, worker.Stopping);
        chunk.Begin(pass);
        if (chunk.IsClosed)
            return false;
        chunk.Stages.Waiting = Stopwatch.GetElapsedTime(delivery.Received) - fetched;
        chunk.Stages.Fetching = fetched;
        if (!envelope.Awaited)
            worker.Meters.Begin(work);
        // An awaited call that comes again may have ended the process that it came to first.
        var isSuspect = envelope.Suspect || (envelope.Awaited && delivery.Redelivered);
        if (isSuspect && worker.Settings.Cell is { } cell)
            return await RunApartAsync(cell, chunk);
        using var activity = Tracing.Run(chunk);
        chunk.Trace = activity?.Context;
        ConsoleCapture.Begin(line => worker.Lines.Say(work.Id, -1, "Console", line));
        var held = new HeldTask(envelope.Task, envelope.Attempt);
        if (!envelope.Awaited)
            worker.Settings.Ledger?.Begin(number, held);
        Finished finished;
        await using (work.Cancellation.Register(() => worker.GiveUpLater(chunk)))
            finished = await work.RunAsync(chunk);
        activity.Fail(finished.Outcome.Failure?.Message);
        worker.Settings.Ledger?.End(number);
        _current = null;
        if (!chunk.TryClose())
            return false;
        await worker.HandOnAsync(finished);
        return true;
    }

    /// <summary>What the chunk is to run; null where nobody wants it any more.</summary>
    async Task<Work?> FindAsync(Chunk chunk)
    {
        var (envelope, isOld) = (chunk.Envelope, chunk.Delivery.Redelivered || chunk.Envelope.Republished);
        worker.Hold(envelope);
        // Asked before anything else, which may take so long that the task is leased here meanwhile.
        if (isOld && !envelope.Awaited
            && !await worker.Jobs.IsDueAsync(envelope.Task, envelope.Attempt, worker.Stopping))
            return null;
        var work = await worker.FindWorkAsync(envelope, worker.Stopping);
        return work is { Cancellation.IsCancellationRequested: false } ? work : null;
    }

    static byte[] Killed(DeathCertificate death) => Reply.OfFailure(new Failure
    {
        Kind = FailureKind.Quarantined,
        Message = $"the processes that ran it died: {death}",
    });

    // The process records the outcome; here its task is leased and, should it die, certified.
    async Task<bool> RunApartAsync(Cell cell, Chunk chunk)
    {
        var (death, reply) = await cell.RunAsync(chunk.Envelope, chunk.Work.Cancellation);
        _current = null;
        if (death is not null && !chunk.Envelope.Awaited)
            await worker.CertifyAsync(death);
        if (!chunk.TryClose())
            return false;
        if (chunk.Envelope.Awaited)
            await worker.ReplyAsync(chunk, death is null ? reply : Killed(death));
        else
            await worker.DropAsync(chunk);
        return true;
    }
}
