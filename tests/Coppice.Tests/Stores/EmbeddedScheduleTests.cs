using Coppice.Contracts;

namespace Coppice.Tests.Stores;

public sealed class EmbeddedScheduleTests : ScheduleContract
{
    private protected override Task<StoreHarness> StartAsync() => Task.FromResult<StoreHarness>(new EmbeddedStore());
}
