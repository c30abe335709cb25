using Coppice.Cli.Tests.Commands;
using Xunit;

namespace Coppice.Cli.Tests.House;

public sealed class ReadmeTests
{
    static readonly string[] Lines = File.ReadAllLines(Repository.PathOf("README.md"));

    [Fact]
    public async Task Every_command_of_the_readme_runs()
    {
        if (AdultData.Folder is not { } data)
        {
            AdultData.SkipOrFail();
            return;
        }

        using var home = new TemporaryFolder();
        Directory.CreateSymbolicLink(home.File("recipes"), Repository.PathOf("recipes"));
        var commands = Blocks("bash").Where(line => line.StartsWith("./coppice ", StringComparison.Ordinal)).ToList();
        Assert.True(commands.Count >= 6, "the README shows fewer commands than this test was written for");
        foreach (var command in commands)
        {
            var arguments = command.Replace("DIR", data).Split(' ')[1..];
            var outcome = await CoppiceProcess.RunAsync(home, arguments);
            Assert.True(outcome.ExitCode == 0, $"{command}: {outcome.Error}");
        }
    }

    [Fact]
    public void Programs_of_the_readme_are_the_ones_that_run_here()
    {
        var program = File.ReadAllLines(Repository.PathOf("tests", "Coppice.Cli.Tests", "House", "ReadmeProgram.cs"))
            .Select(line => line.Trim())
            .ToHashSet();

        var shown = Blocks("csharp").Select(line => line.Split("//")[0].Trim()).Where(line => line.Length > 0).ToList();
        Assert.NotEmpty(shown);
        Assert.All(shown, line => Assert.Contains(line, program));
    }

    [Fact]
    public async Task Program_of_the_readme_gives_what_it_says()
    {
        // The program takes its home from the environment, as any would: here it gets one of its own.
        using var home = new TemporaryFolder();
        Environment.SetEnvironmentVariable("COPPICE_HOME", home.Path);
        var (squares, answer, found) = await ReadmeProgram.RunAsync();

        Assert.Equal(999 * 999, squares[^1]);
        Assert.Equal(42, answer);
        Assert.Equal(6, found.Rows.Count);
    }

    [Fact]
    public void Every_file_that_the_readme_links_to_is_there()
    {
        var links = Lines.SelectMany(line => line.Split("](").Skip(1)).Select(rest => rest.Split(')')[0]);
        foreach (var link in links.Where(link => !link.StartsWith("http", StringComparison.Ordinal)))
            Assert.True(File.Exists(Repository.PathOf(link)), $"README.md links to {link}, which is not there");
    }

    static IEnumerable<string> Blocks(string language)
    {
        var inside = false;
        foreach (var line in Lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                inside = line == "```" + language;
            else if (inside)
                yield return line;
        }
    }
}
