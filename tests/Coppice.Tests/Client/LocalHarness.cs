using Coppice.Contracts;

namespace Coppice.Tests.Client;

/// <summary>A cluster in this process with a home of its own.</summary>
sealed class LocalHarness : ClusterHarness
{
    readonly TestFolder _home = new();

    LocalHarness(int slots, Func<LocalOptions, LocalOptions> configure) =>
        Cluster = Cluster.Local(configure(new LocalOptions
        {
            Home = _home.Path,
            Slots = slots,
            Name = "here",
            Tags = ["x64"],
            Drain = TimeSpan.FromMilliseconds(100),
        }));

    public TestFolder Home => _home;

    public override Cluster Cluster { get; }

    public static LocalHarness Start(int slots = 2, Func<LocalOptions, LocalOptions>? configure = null) =>
        new(slots, configure ?? (options => options));

    public override async Task DropConsumersAsync()
    {
        foreach (var slot in Cluster.Worker.Slots)
            await slot.CloseAsync();
    }

    public override Task<Cluster> ConnectAsync() =>
        Cluster.LocalAsync(new LocalOptions { Home = _home.Path, Slots = 2, Name = "there", Tags = ["x64"] });

    public override async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        _home.Dispose();
        await base.DisposeAsync();
    }
}
