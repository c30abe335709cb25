using Coppice.Contracts;

namespace Coppice.IntegrationTests.Stores;

public sealed class PostgresDeathTests : DeathContract
{
    private protected override Task<StoreHarness> StartAsync() => PostgresHarness.StartAsync();
}
