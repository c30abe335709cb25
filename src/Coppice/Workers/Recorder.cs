using System.Diagnostics;
using System.Threading.Channels;
using Coppice.Brokers;
using Coppice.Diagnostics;
using Coppice.Jobs;
using Coppice.Stores;
using Microsoft.Extensions.Logging;

namespace Coppice.Workers;

/// <summary>Records outcomes in groups, so that slots need not wait for the store: record, then hand results on, then
/// acknowledge, then publish what may now run.</summary>
sealed class Recorder(
    IJobs jobs, IBroker broker, Endings endings, Publisher publisher, TimeProvider time, ILogger log)
{
    const int Largest = 256;
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    readonly Channel<Finished> _queue = Channel.CreateUnbounded<Finished>(new() { SingleReader = true });

    public void Post(Finished finished) => _queue.Writer.TryWrite(finished);

    /// <summary>No more outcomes will come; the loop ends when those that have come are recorded.</summary>
    public void Complete() => _queue.Writer.TryComplete();

    public async Task LoopAsync(CancellationToken cancellationToken)
    {
        var batch = new List<Finished>();
        while (await _queue.Reader.WaitToReadAsync(cancellationToken))
        {
            while (batch.Count < Largest && _queue.Reader.TryRead(out var finished))
                batch.Add(finished);
            try
            {
                await RecordAsync(batch, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // They are recorded. Without this loop nothing would be any more, and the worker would hold all it runs.
                log.RecordedNotTold(e.Message, e);
            }

            batch.Clear();
        }
    }

    async Task RecordAsync(List<Finished> batch, CancellationToken cancellationToken)
    {
        var (begun, began) = (time.GetUtcNow(), Stopwatch.GetTimestamp());
        var recording = await StoreAsync([.. batch.Select(finished => finished.Outcome)], cancellationToken);
        var stored = Stopwatch.GetElapsedTime(began) / batch.Count;
        for (var i = 0; i < batch.Count; i++)
        {
            Tracing.Recorded(batch[i], begun);
            if (recording.Accepted[i])
                Accept(batch[i], stored);
            await batch[i].Chunk.Worker.DropAsync(batch[i].Chunk);
        }

        var moved = batch.Select(finished => finished.Chunk.Work).Distinct()
            .Where(work => !recording.Ended.Contains(work.Id) && work.IsToTell(time));
        foreach (var work in moved)
            await broker.AnnounceAsync(Topic.Events, new(SignalKind.JobChanged) { Id = work.Id }, cancellationToken);
        if (recording.Ended.Count > 0)
            await TellMetersAsync(batch, recording, cancellationToken);
        await endings.TellAsync(recording.Ended, cancellationToken);
        // Workers that record at the same time do not see each other's: small batches leave enough all the same.
        var isSmall = batch.Count <= batch[0].Chunk.Worker.Settings.Slots;
        foreach (var route in recording.Routes)
            if (!isSmall || !publisher.IsEnough(route, recording.Published))
                publisher.PublishSoon(route);
        if (recording.NextDue is { } due)
            foreach (var route in recording.Routes)
                publisher.PublishAt(route, due);
    }

    // Who looks at the job once it has ended finds what was measured here; without it the end stands all the same.
    async Task TellMetersAsync(List<Finished> batch, Recording recording, CancellationToken cancellationToken)
    {
        var ended = batch.Where(finished => recording.Ended.Contains(finished.Outcome.Task.Job))
            .Select(finished => (finished.Chunk.Work.Id, finished.Chunk.Work.IsKept)).Distinct().ToArray();
        try
        {
            await batch[0].Chunk.Worker.Meters.EndAsync(ended, cancellationToken);
        }
        catch (StoreException e)
        {
            log.StoreAway(e.Message);
        }
    }

    void Accept(Finished finished, TimeSpan stored)
    {
        var stages = finished.Chunk.Stages;
        stages.Storing += stored;
        stages.Moved += finished.Outcome.Results.Length;
        Diagnostics.Meters.Add(finished.Outcome, finished.Chunk.Envelope.Count, stages);
        finished.Chunk.Worker.Meters.Add(finished.Chunk.Envelope, finished.Outcome.Done, stages);
        finished.Chunk.Work.Take(finished);
        if (finished.Outcome.Failure is { } failure)
            log.ItemFailed(
                finished.Outcome.Task.Job,
                finished.Chunk.Work.Name,
                failure.Item ?? 0,
                finished.Outcome.Attempt,
                failure.Message);
    }

    async Task<Recording> StoreAsync(IReadOnlyList<Outcome> outcomes, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await jobs.RecordAsync(outcomes, cancellationToken);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                // Outcomes are not given up: the store refuses those that have been recorded meanwhile.
                log.RecordingFailed(e.Message, e);
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }
}
