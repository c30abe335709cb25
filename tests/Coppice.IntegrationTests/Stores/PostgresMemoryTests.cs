using Coppice.Contracts;

namespace Coppice.IntegrationTests.Stores;

public sealed class PostgresMemoryTests : MemoryContract
{
    private protected override Task<StoreHarness> StartAsync() => PostgresHarness.StartAsync();
}
