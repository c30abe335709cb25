using Coppice.Contracts;

namespace Coppice.Tests.Client;

public sealed class StrictVerbTests : VerbContract
{
    protected override Task<ClusterHarness> StartAsync(int slots) => Strict.StartAsync(slots);
}

public sealed class StrictOptionTests : OptionContract
{
    protected override Task<ClusterHarness> StartAsync(int slots) => Strict.StartAsync(slots);
}

public sealed class StrictCaptureTests : CaptureContract
{
    protected override Task<ClusterHarness> StartAsync(int slots) => Strict.StartAsync(slots);
}

public sealed class StrictFaultTests : FaultContract
{
    protected override Task<ClusterHarness> StartAsync(int slots) => Strict.StartAsync(slots);
}

static class Strict
{
    public static Task<ClusterHarness> StartAsync(int slots) => Task.FromResult<ClusterHarness>(
        LocalHarness.Start(slots, options => options with { Strict = true }));
}
