using Coppice.Contracts;

namespace Coppice.IntegrationTests.Client;

public sealed class RemoteVerbTests : VerbContract
{
    protected override Task<ClusterHarness> StartAsync(int slots) => RemoteHarness.StartAsync(slots);
}
