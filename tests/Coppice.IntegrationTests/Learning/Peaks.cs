using System.Globalization;
using Coppice.IntegrationTests.Workers;

namespace Coppice.IntegrationTests.Learning;

/// <summary>The highest resident memory of each process, which the kernel keeps; looked at again and again, since a
/// worker's child may be followed by another. The client is this process: no other test may run beside.</summary>
sealed class Peaks : IAsyncDisposable
{
    readonly CancellationTokenSource _stop = new();
    readonly ProcessCluster _processes;
    readonly Task _watching;
    long _workers;
    long _client;

    public Peaks(ProcessCluster processes)
    {
        _processes = processes;
        // What tests before this one held is none of it: the kernel counts anew from what there is now.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        File.WriteAllText("/proc/self/clear_refs", "5");
        _watching = WatchAsync();
    }

    public long Workers
    {
        get
        {
            Look();
            return _workers;
        }
    }

    public long Client
    {
        get
        {
            Look();
            return _client;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token)) Look();
        }
        catch (OperationCanceledException)
        {
        }
    }

    void Look()
    {
        foreach (var worker in _processes.Workers)
            if (worker.Child is { } child) _workers = Math.Max(_workers, Of($"{child}"));
        _client = Math.Max(_client, Of("self"));
    }

    static long Of(string process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status")
                .FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            // A process that has just ended has no memory any more.
            return line is null ? 0
                : long.Parse(line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)[1],
                    CultureInfo.InvariantCulture) << 10;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
