using Xunit;

namespace Coppice.Cli.Tests.Commands;

public sealed class KeyTests
{
    [Fact]
    public async Task New_keys_are_keys_and_differ()
    {
        using var home = new TemporaryFolder();

        var first = await CoppiceProcess.RunAsync(home, "key", "new");
        var second = await CoppiceProcess.RunAsync(home, "key", "new");

        Assert.Equal(first.Output.Trim(), ClusterKey.Parse(first.Output).Reveal());
        Assert.NotEqual(first.Output, second.Output);
    }
}
