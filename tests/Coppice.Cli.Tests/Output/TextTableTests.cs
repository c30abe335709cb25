using Coppice.Cli.Output;
using Xunit;

namespace Coppice.Cli.Tests.Output;

public sealed class TextTableTests
{
    [Fact]
    public void Columns_are_aligned_to_their_widest_cell()
    {
        var table = new TextTable(">rank", "name");
        table.Add("1", "a");
        table.Add("1,000", "longer");

        Assert.Equal(
            " rank  name\n-----  ------\n    1  a\n1,000  longer\n", table.ToString().ReplaceLineEndings("\n"));
    }
}
