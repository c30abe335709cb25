using Coppice.Contracts;

namespace Coppice.IntegrationTests.Stores;

public sealed class PostgresTaskTests : TaskContract
{
    private protected override Task<StoreHarness> StartAsync() => PostgresHarness.StartAsync();
}
