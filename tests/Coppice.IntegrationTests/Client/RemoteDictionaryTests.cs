using Coppice.Contracts;

namespace Coppice.IntegrationTests.Client;

public sealed class RemoteDictionaryTests : DictionaryContract
{
    protected override Task<ClusterHarness> StartAsync(int slots) => RemoteHarness.StartAsync(slots);
}
