using System.Reflection;
using Xunit;

namespace Coppice.Cli.Tests.House;

public sealed class PublicApiTests
{
    [Theory]
    [InlineData("Coppice")]
    [InlineData("Coppice.Learning")]
    public void Public_api_is_as_approved(string library)
    {
        var approved = Repository.PathOf("src", library, "PublicApi.txt");
        var now = PublicApi.Print(Assembly.Load(library));
        if (Environment.GetEnvironmentVariable("COPPICE_APPROVE") == "1")
            File.WriteAllText(approved, now);

        var before = File.Exists(approved) ? File.ReadAllLines(approved) : [];
        var lines = now.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        var differences = Differences(before, lines);

        Assert.True(
            differences.Count == 0,
            $"The public API of {library} is not what src/{library}/PublicApi.txt says:\n"
            + string.Join('\n', differences.Take(60))
            + "\nIf that is meant, run  COPPICE_APPROVE=1 ./test --filter Public_api  and commit the file.");
    }

    [Fact]
    public void Print_shows_members_and_hides_what_the_compiler_adds()
    {
        var text = PublicApi.Print(typeof(PublicApiTests).Assembly);

        Assert.Contains("sealed record Coppice.Cli.Tests.House.PrintedRecord : IEquatable<PrintedRecord>", text);
        Assert.Contains("    string? Name { get; init; }", text);
        Assert.Contains(
            "    static Task<T[]> ManyAsync<T>(T first, int count = 3, CancellationToken token = default)"
            + " where T : struct",
            text);
        Assert.DoesNotContain("PrintMembers", text);
        Assert.DoesNotContain("Hidden", text);
    }

    // Each line under its type, so that two members of one text in different types stay apart.
    static List<string> Differences(string[] before, string[] now)
    {
        var old = Qualified(before).ToList();
        var current = Qualified(now).ToList();
        var changes = old.Except(current).Select(entry => (entry.Type, Text: $"  - {entry.Line}"))
            .Concat(current.Except(old).Select(entry => (entry.Type, Text: $"  + {entry.Line}")));
        return [.. changes.GroupBy(change => change.Type).SelectMany(g => g.Select(c => c.Text).Prepend(g.Key))];

        static IEnumerable<(string Type, string Line)> Qualified(string[] lines)
        {
            var type = "";
            foreach (var line in lines.Where(l => l.Length > 0))
            {
                if (!line.StartsWith(' '))
                    type = line;
                yield return (type, line.Trim());
            }
        }
    }
}

public sealed record PrintedRecord
{
    public string? Name { get; init; }

    public static Task<T[]> ManyAsync<T>(T first, int count = 3, CancellationToken token = default)
        where T : struct => Task.FromResult(Enumerable.Repeat(first, token.CanBeCanceled ? 0 : count).ToArray());

    internal static int Hidden => 1;
}
