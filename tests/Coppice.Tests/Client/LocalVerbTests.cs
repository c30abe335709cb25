using Coppice.Contracts;

namespace Coppice.Tests.Client;

public sealed class LocalVerbTests : VerbContract
{
    protected override Task<ClusterHarness> StartAsync(int slots) =>
        Task.FromResult<ClusterHarness>(LocalHarness.Start(slots));
}
