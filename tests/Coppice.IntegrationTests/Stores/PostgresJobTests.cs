using Coppice.Contracts;

namespace Coppice.IntegrationTests.Stores;

public sealed class PostgresJobTests : JobContract
{
    private protected override Task<StoreHarness> StartAsync() => PostgresHarness.StartAsync();
}
