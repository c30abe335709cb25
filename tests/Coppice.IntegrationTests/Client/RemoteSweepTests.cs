using Coppice.Contracts;

namespace Coppice.IntegrationTests.Client;

public sealed class RemoteSweepTests : SweepContract
{
    protected override Task<ClusterHarness> StartAsync(int slots) => RemoteHarness.StartAsync(slots);
}
