using Coppice.Contracts;
using Coppice.Stores;
using Microsoft.Extensions.Logging;

namespace Coppice.Tests.Stores;

/// <summary>The embedded store in a folder, as one process has it.</summary>
sealed class EmbeddedStore : StoreHarness
{
    readonly TestFolder? _own;
    readonly string _path;
    readonly ILogger _log;
    EmbeddedJobs _jobs;
    Home _home;

    public EmbeddedStore(TestFolder? folder = null, ILogger? log = null)
    {
        _own = folder is null ? new TestFolder() : null;
        _path = (folder ?? _own)!.Path;
        _log = log ?? new ListLog();
        (_home, _jobs) = Open();
    }

    public ManualTime Time { get; } = new();

    public override IJobs Jobs => _jobs;

    public override IBlobs Blobs => new FileBlobs(_home, TimeProvider.System);

    public override IEntries Entries => new FileEntries(_home);

    public override Task AdvanceAsync(TimeSpan by)
    {
        Time.Advance(by);
        return Task.CompletedTask;
    }

    public Task<int> PruneAsync(TimeSpan age) => _jobs.PruneAsync(age, CancellationToken.None);

    public override async Task RestartAsync()
    {
        await _jobs.DisposeAsync();
        _home.Dispose();
        (_home, _jobs) = Open();
    }

    public override async ValueTask DisposeAsync()
    {
        await _jobs.DisposeAsync();
        _home.Dispose();
        _own?.Dispose();
    }

    (Home Home, EmbeddedJobs Jobs) Open()
    {
        var home = new Home(_path, _log);
        var logs = new JobLogs(home, Time);
        return (home, new EmbeddedJobs(logs, new MemoLogs(home, Time), Time, _log));
    }
}
