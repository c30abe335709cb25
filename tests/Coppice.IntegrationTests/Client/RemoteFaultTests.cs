using Coppice.Contracts;

namespace Coppice.IntegrationTests.Client;

public sealed class RemoteFaultTests : FaultContract
{
    protected override Task<ClusterHarness> StartAsync(int slots) => RemoteHarness.StartAsync(slots);
}
