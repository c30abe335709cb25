using Coppice.Contracts;

namespace Coppice.IntegrationTests.Stores;

public sealed class PostgresScheduleTests : ScheduleContract
{
    private protected override Task<StoreHarness> StartAsync() => PostgresHarness.StartAsync();
}
