using Coppice.Contracts;

namespace Coppice.Tests.Stores;

public sealed class EmbeddedEntryTests : EntryContract
{
    private protected override Task<StoreHarness> StartAsync() => Task.FromResult<StoreHarness>(new EmbeddedStore());
}
