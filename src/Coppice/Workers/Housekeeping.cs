using Coppice.Calls;
using Coppice.Code;
using Coppice.Diagnostics;
using Coppice.Stores;
using Microsoft.Extensions.Logging;

namespace Coppice.Workers;

/// <summary>Lets go, once an hour, of content that nobody has used for long: in the store what no job refers to, on
/// this machine copies and programs.</summary>
sealed class Housekeeping(IBlobs store, IBlobs copies, CodeCache code, TimeProvider time, ILogger log)
    : IAsyncDisposable
{
    static readonly TimeSpan Every = TimeSpan.FromHours(1);
    static readonly HashSet<ContentHash> None = [];

    // As long as jobs are kept: what a client has put there is referred to by then, or never will be.
    static readonly TimeSpan Age = TimeSpan.FromDays(7);

    readonly CancellationTokenSource _stop = new();
    Task _sweeping = Task.CompletedTask;

    public void Start() => _sweeping = LoopAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _sweeping.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    async Task LoopAsync()
    {
        using var timer = new PeriodicTimer(Every, time);
        while (await timer.WaitForNextTickAsync(_stop.Token))
        {
            try
            {
                await store.SweepAsync(None, Age, _stop.Token);
                await copies.SweepAsync(None, Age, _stop.Token);
                code.Sweep(Age, time.GetUtcNow());
            }
            catch (Exception e) when (!_stop.IsCancellationRequested)
            {
                log.UpkeepFailed(e.Message, e);
            }
        }
    }
}
