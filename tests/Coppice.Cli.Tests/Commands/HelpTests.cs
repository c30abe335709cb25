using Xunit;

namespace Coppice.Cli.Tests.Commands;

public sealed class HelpTests : IDisposable
{
    readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("", "search", "data", "train", "predict", "130 interrupted")]
    [InlineData("search", "RECIPE", "--data", "--seed", "--fresh", "--slots", "--set", "--json", "--csv")]
    [InlineData("search", "--no-nesting")]
    [InlineData("sweep", "SOURCE", "TARGET", "COMMAND", "{in}", "--match", "--batch", "--retries", "--key", "--watch")]
    [InlineData("data", "make")]
    [InlineData("data make", "--rows", "--seed", "--output")]
    [InlineData("train", "RECIPE", "--output")]
    [InlineData("predict", "MODEL", "FILE")]
    public async Task Help_names_every_option(string command, params string[] words)
    {
        var outcome = await CoppiceProcess.RunAsync(_home, [.. Split(command), "--help"]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Empty(outcome.Error);
        Assert.All(words, word => Assert.Contains(word, outcome.Output));
    }

    [Theory]
    [InlineData("")]
    [InlineData("search")]
    [InlineData("predict")]
    public async Task Version_is_shown_wherever_it_is_asked_for(string command)
    {
        var outcome = await CoppiceProcess.RunAsync(_home, [.. Split(command), "--version"]);

        Assert.Equal(0, outcome.ExitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+\S*\n$", outcome.Output.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("serach")]
    [InlineData("search")]
    [InlineData("search a.json b.json")]
    [InlineData("search a.json --slot 2")]
    [InlineData("search a.json --slots two")]
    [InlineData("search a.json --slots 0")]
    [InlineData("search a.json --set max_depth")]
    [InlineData("search a.json --seed -1")]
    [InlineData("search no-such-recipe.json")]
    [InlineData("train recipes/quickstart.json")]
    [InlineData("predict")]
    [InlineData("data make --rows 0 --output x.csv")]
    public async Task Misuse_is_one_message_and_exit_code_2(string command)
    {
        var outcome = await CoppiceProcess.RunAsync(_home, Split(command));

        Assert.Equal(2, outcome.ExitCode);
        Assert.Empty(outcome.Output);
        Assert.StartsWith("coppice: ", outcome.Error);
        Assert.DoesNotContain("   at ", outcome.Error);
    }

    static string[] Split(string command) => command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
