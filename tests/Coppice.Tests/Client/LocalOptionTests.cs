using Coppice.Contracts;

namespace Coppice.Tests.Client;

public sealed class LocalOptionTests : OptionContract
{
    protected override Task<ClusterHarness> StartAsync(int slots) =>
        Task.FromResult<ClusterHarness>(LocalHarness.Start(slots));
}
