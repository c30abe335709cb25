using Coppice.Contracts;

namespace Coppice.IntegrationTests.Stores;

public sealed class PostgresLeaseTests : LeaseContract
{
    private protected override Task<StoreHarness> StartAsync() => PostgresHarness.StartAsync();
}
