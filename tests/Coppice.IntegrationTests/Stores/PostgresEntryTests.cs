using Coppice.Contracts;

namespace Coppice.IntegrationTests.Stores;

public sealed class PostgresEntryTests : EntryContract
{
    private protected override Task<StoreHarness> StartAsync() => PostgresHarness.StartAsync();
}
