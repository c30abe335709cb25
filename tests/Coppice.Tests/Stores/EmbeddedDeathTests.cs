using Coppice.Contracts;

namespace Coppice.Tests.Stores;

public sealed class EmbeddedDeathTests : DeathContract
{
    private protected override Task<StoreHarness> StartAsync() => Task.FromResult<StoreHarness>(new EmbeddedStore());
}
