using System.Globalization;
using System.Text.RegularExpressions;
using Coppice.Cli.Output;
using Coppice.Cli.Tests.House;
using Xunit;

namespace Coppice.Cli.Tests.Output;

public sealed partial class PublishedErrorsTests
{
    [Fact]
    public void Errors_are_those_of_the_original_table()
    {
        if (AdultData.Folder is not { } folder)
        {
            AdultData.SkipOrFail();
            return;
        }

        // | 12 IDTM (Decision table)   14.46
        var original = File.ReadLines(Path.Combine(folder, "adult.names"))
            .Select(line => Row().Match(line))
            .Where(match => match.Success)
            .Select(match => (match.Groups[1].Value, double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)))
            .ToList();

        Assert.Equal(16, original.Count);
        Assert.Equal(original, PublishedErrors.For("adult")?.Errors);
    }

    [Fact]
    public void Unknown_benchmark_has_no_errors()
    {
        Assert.Null(PublishedErrors.For("iris"));
        Assert.Null(PublishedErrors.For(null));
    }

    [GeneratedRegex(@"^\| *\d+ +(\S.*?) {2,}(\d+\.\d+)$")]
    private static partial Regex Row();
}
