using System.Text;
using Coppice.Files;
using Coppice.Sweeps.Plans;
using Xunit;

namespace Coppice.Tests.Sweeps;

public sealed class NamingTests
{
    [Theory]
    [InlineData("*.txt", "a.txt", true)]
    [InlineData("*.txt", "d/a.txt", true)]
    [InlineData("*.txt", "a.txt.gz", false)]
    [InlineData("d/*.txt", "d/a.txt", true)]
    [InlineData("d/*.txt", "d/e/a.txt", false)]
    [InlineData("d/**/*.txt", "d/a.txt", true)]
    [InlineData("d/**/*.txt", "d/e/f/a.txt", true)]
    [InlineData("**/x", "x", true)]
    [InlineData("part-?.csv", "part-ü.csv", true)]
    [InlineData("part-?.csv", "part-10.csv", false)]
    [InlineData("[a-c]?", "b1", true)]
    [InlineData("[!a-c]?", "b1", false)]
    [InlineData("[", "[", true)]
    [InlineData("", "a", false)]
    public void Glob_matches_as_shells_do(string pattern, string name, bool matches) =>
        Assert.Equal(matches, new Glob(pattern).Matches(Encoding.UTF8.GetBytes(name)));

    [Theory]
    [InlineData("{name}", "d/a.b.txt", "d/a.b.txt")]
    [InlineData("{stem}{ext}.gz", "a.b.txt", "a.b.txt.gz")]
    [InlineData("{stem}.json", ".hidden", ".hidden.json")]
    [InlineData("x/{name}", "d/a", "d/x/a")]
    [InlineData("{print}{name}{", "a", "{print}a{")]
    public void Output_is_named_by_its_pattern(string pattern, string name, string output) =>
        Assert.Equal(output, new Naming(Template.Parse(pattern)).Of(FileName.Of(name), null).ToString());

    [Fact]
    public void Names_that_are_no_text_are_shown_as_their_bytes()
    {
        var name = FileName.Of([(byte)'a', 0xff, (byte)'\n', 0x1b, 0xc3, 0xbc]);

        Assert.Equal("a\\xff\n\u001bü", name.ToString());
        Assert.Equal("a\\xff\\n\\x1bü", name.Shown);
    }
}
