using Coppice.Contracts;

namespace Coppice.Tests.Client;

public sealed class LocalSweepTests : SweepContract
{
    protected override Task<ClusterHarness> StartAsync(int slots) =>
        Task.FromResult<ClusterHarness>(LocalHarness.Start(slots));
}

public sealed class StrictSweepTests : SweepContract
{
    protected override Task<ClusterHarness> StartAsync(int slots) => Strict.StartAsync(slots);
}
