using Coppice.Contracts;

namespace Coppice.IntegrationTests.Stores;

public sealed class PostgresTravelTests : TravelContract
{
    private protected override Task<StoreHarness> StartAsync() => PostgresHarness.StartAsync();
}
