using Coppice.Contracts;

namespace Coppice.IntegrationTests.Client;

public sealed class RemoteOptionTests : OptionContract
{
    protected override Task<ClusterHarness> StartAsync(int slots) => RemoteHarness.StartAsync(slots);
}
