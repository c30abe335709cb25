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
            await RecordAsync(batch, cancellationToken);
            batch.Clear();
        }
    }

    async Task RecordAsync(List<Finished> batch, CancellationToken cancellationToken)
    {
        var recording = await StoreAsync([.. batch.Select(finished => finished.Outcome)], cancellationToken);
        for (var i = 0; i < batch.Count; i++)
        {
            if (recording.Accepted[i])
                Accept(batch[i]);
            await batch[i].Chunk.Worker.DropAsync(batch[i].Chunk);
        }

        foreach (var job in batch.Select(finished => finished.Outcome.Task.Job).Distinct())
            await broker.AnnounceAsync(Topic.Events, new(SignalKind.JobChanged) { Id = job }, cancellationToken);
        await endings.TellAsync(recording.Ended, cancellationToken);
        foreach (var route in recording.Routes)
            publisher.PublishSoon(route);
        if (recording.NextDue is { } due)
            foreach (var route in recording.Routes)
                publisher.PublishAt(route, due);
    }

    void Accept(Finished finished)
    {
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
