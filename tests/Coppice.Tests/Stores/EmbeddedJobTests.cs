using Coppice.Contracts;

namespace Coppice.Tests.Stores;

public sealed class EmbeddedJobTests : JobContract
{
    private protected override Task<StoreHarness> StartAsync() => Task.FromResult<StoreHarness>(new EmbeddedStore());
}
