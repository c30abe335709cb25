using Coppice.Contracts;

namespace Coppice.IntegrationTests.Client;

public sealed class RemoteCaptureTests : CaptureContract
{
    protected override Task<ClusterHarness> StartAsync(int slots) => RemoteHarness.StartAsync(slots);
}
