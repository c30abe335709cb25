using Coppice.Contracts;

namespace Coppice.Tests.Client;

public sealed class LocalDictionaryTests : DictionaryContract
{
    protected override Task<ClusterHarness> StartAsync(int slots) =>
        Task.FromResult<ClusterHarness>(LocalHarness.Start(slots));
}
