using System.Collections.Concurrent;
using System.Threading.Channels;
using Coppice.Calls;
using Coppice.Diagnostics;
using Coppice.Jobs;
using Coppice.Stores;
using Coppice.Workers;
using Microsoft.Extensions.Logging;

namespace Coppice;

/// <summary>Brings the results of this client's jobs from the store to where they are waited for, as they are
/// recorded; says of each that has ended, and how, when all of them were brought.</summary>
sealed class ResultPump(
    IJobs jobs, IBlobs blobs, WorkTable works, TimeProvider time, ILogger log, Action<Guid, JobState?> ended)
{
    // Signals may be lost: the store is looked at behind them.
    static readonly TimeSpan LookBehind = TimeSpan.FromSeconds(5);
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    const int Page = 256;

    readonly ConcurrentDictionary<Guid, Bell> _bells = [];
    readonly ConcurrentDictionary<Guid, Exception> _faults = [];

    /// <summary>Starts to bring a job's results, until it has ended or is forgotten here.</summary>
    public void Start(Work work)
    {
        _bells[work.Id] = new Bell(work.Gathers is not null);
        _ = Task.Run(() => RunAsync(work), CancellationToken.None);
    }

    public bool Has(Guid job) => _bells.ContainsKey(job);

    /// <summary>Something was recorded, or the job has ended.</summary>
    public void Wake(Guid job, bool hasEnded)
    {
        if (_bells.TryGetValue(job, out var bell)
            && (hasEnded || !bell.Gathers || time.GetElapsedTime(bell.Read) >= Work.Rest))
            bell.Rings.Writer.TryWrite(true);
    }

    /// <summary>Why results could not be read; asked once.</summary>
    public Exception? TakeFault(Guid job) => _faults.TryRemove(job, out var fault) ? fault : null;

    async Task RunAsync(Work work)
    {
        long last = 0;
        JobState? end = null;
        var gauge = new GatherGauge(work.Name, work.Gathers, log, GatherGauge.Limit);
        var bell = _bells[work.Id];
        try
        {
            while (works.Find(work.Id) is not null)
            {
                try
                {
                    bell.Read = time.GetTimestamp();
                    var page = await jobs.ResultsAsync(work.Id, last, Page, work.Cancellation);
                    foreach (var piece in page.Pieces)
                    {
                        var results = await PackedValue.UnpackAsync(piece.Results, blobs, work.Cancellation);
                        gauge.Add(piece.Count, results.Length);
                        work.Take(piece, results);
                        last = piece.Sequence;
                    }

                    if (page.Pieces.Count == Page)
                        continue;
                    if (page.State is null || page.State.Value.HasEnded())
                    {
                        end = page.State;
                        return;
                    }

                    await WaitAsync(bell.Rings.Reader, work.Cancellation);
                }
                catch (StoreException e) when (e.IsTransient)
                {
                    log.StoreAway(e.Message);
                    await Task.Delay(Pause, time, work.Cancellation);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception e)
        {
            _faults[work.Id] = new CoppiceException($"{work.Name}: a result cannot be read: {e.Message}", e);
        }
        finally
        {
            works.Remove(work.Id);
            _bells.TryRemove(work.Id, out _);
            ended(work.Id, end);
        }
    }

    async Task WaitAsync(ChannelReader<bool> rings, CancellationToken cancellationToken)
    {
        try
        {
            // Not read by who may give up waiting: that would take a later word with it.
            await rings.WaitToReadAsync(cancellationToken).AsTask().WaitAsync(LookBehind, time, cancellationToken);
            rings.TryRead(out _);
        }
        catch (TimeoutException)
        {
        }
    }

    /// <summary>Wakes who brings a job's results.</summary>
    sealed class Bell(bool gathers)
    {
        public bool Gathers => gathers;

        public Channel<bool> Rings { get; } = Channel.CreateBounded<bool>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

        /// <summary>When the store was last asked.</summary>
        public long Read { get; set; }
    }
}
