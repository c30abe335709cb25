using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace Coppice.Cli.Tests.Commands;

public sealed class SearchTests : IDisposable
{
    readonly TemporaryFolder _home = new();
    readonly string _recipe;

    public SearchTests() => _recipe = _home.Write("tiny.json", Recipes.Tiny);

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Json_has_the_promised_shape()
    {
        var result = await SearchAsync("first");

        string[] top = ["best", "test", "settings", "fits", "trees_grown", "reused", "seconds", "results"];
        Assert.Equal(top, Keys(result));
        Assert.Equal(["params", "mean_test_score", "std_test_score"], Keys(result["best"]));
        Assert.Equal(["accuracy", "error"], Keys(result["test"]));
        Assert.Equal(Recipes.TinySettings, (int)result["settings"]!);
        Assert.Equal(Recipes.TinySettings * 3, (int)result["fits"]!);
        Assert.True((double)result["seconds"]! > 0);

        var rows = result["results"]!.AsArray();
        Assert.Equal(Recipes.TinySettings, rows.Count);
        string[] columns = ["params", "split_scores", "mean_test_score", "std_test_score", "rank"];
        Assert.All(rows, row => Assert.Equal(columns, Keys(row)));
        Assert.All(rows, row => Assert.Equal(3, row!["split_scores"]!.AsArray().Count));
        Assert.Equal(
            """{"max_depth":2,"max_features":"sqrt","min_samples_split":2}""", rows[0]!["params"]!.ToJsonString());
        Assert.Contains(rows, row => row!["params"]!["max_depth"] is null);
    }

    [Fact]
    public async Task Best_is_the_first_row_of_rank_one()
    {
        var result = await SearchAsync("first");

        var best = result["results"]!.AsArray().First(row => (int)row!["rank"]! == 1)!;
        Assert.Equal(best["params"]!.ToJsonString(), result["best"]!["params"]!.ToJsonString());
        Assert.Equal((double)best["mean_test_score"]!, (double)result["best"]!["mean_test_score"]!);
        var scores = best["split_scores"]!.AsArray().Select(score => (double)score!).ToArray();
        Assert.Equal(scores.Average(), (double)best["mean_test_score"]!, 12);
        Assert.Equal(1, (double)result["test"]!["accuracy"]! + (double)result["test"]!["error"]!, 12);
    }

    [Theory]
    [InlineData("--slots", "1")]
    [InlineData("--slots", "2")]
    [InlineData("--slots", "5")]
    [InlineData("--no-nesting", null)]
    public async Task Results_are_the_same_however_they_are_computed(string option, string? value)
    {
        var plain = await SearchAsync("plain", "--fresh");
        var other = await SearchAsync("other", [.. new[] { "--fresh", option, value }.OfType<string>()]);

        Assert.Equal(Comparable(plain), Comparable(other));
    }

    [Fact]
    public async Task Nesting_grows_fewer_trees()
    {
        var nested = await SearchAsync("nested");
        var apart = await SearchAsync("apart", "--no-nesting", "--fresh");

        Assert.Equal(Recipes.TinySettings * 3 * 4, (int)apart["trees_grown"]!);
        Assert.True((int)nested["trees_grown"]! < (int)apart["trees_grown"]!);
    }

    [Fact]
    public async Task Second_run_reuses_every_fit()
    {
        var first = await SearchAsync("first");
        var second = await SearchAsync("second");

        Assert.Equal(0, (int)first["reused"]!);
        Assert.Equal((int)second["fits"]!, (int)second["reused"]!);
        Assert.Equal(Comparable(first), Comparable(second));
    }

    [Fact]
    public async Task Fresh_run_reuses_nothing()
    {
        await SearchAsync("first");

        Assert.Equal(0, (int)(await SearchAsync("second", "--fresh"))["reused"]!);
    }

    [Fact]
    public async Task Other_seed_reuses_nothing_and_gives_other_scores()
    {
        var first = await SearchAsync("first");
        var second = await SearchAsync("second", "--seed", "6");

        Assert.Equal(0, (int)second["reused"]!);
        Assert.NotEqual(Comparable(first), Comparable(second));
    }

    [Fact]
    public async Task Wider_grid_reuses_what_a_narrower_one_has_computed()
    {
        await SearchAsync("first", "--no-nesting");
        var wider = await SearchAsync("second", "--no-nesting", "--set", "space.max_depth=[2,3,4,null]");

        Assert.Equal(16, (int)wider["settings"]!);
        Assert.Equal(Recipes.TinySettings * 3, (int)wider["reused"]!);
    }

    [Fact]
    public async Task Csv_has_the_columns_of_cv_results()
    {
        var path = _home.File("table.csv");
        var outcome = await CoppiceProcess.RunAsync(_home, "search", _recipe, "--csv", path);

        Assert.Equal(0, outcome.ExitCode);
        var lines = await File.ReadAllLinesAsync(path, TestContext.Current.CancellationToken);
        Assert.Equal(
            "mean_fit_time,mean_score_time,param_max_depth,param_max_features,param_min_samples_split,params,"
            + "split0_test_score,split1_test_score,split2_test_score,mean_test_score,std_test_score,rank_test_score",
            lines[0]);
        Assert.Equal(Recipes.TinySettings + 1, lines.Length);
    }

    [Fact]
    public async Task Output_is_the_result_alone()
    {
        var outcome = await CoppiceProcess.RunAsync(_home, "search", _recipe);

        Assert.Equal(0, outcome.ExitCode);
        // How far it is, where the machine is so busy that this takes more than two seconds.
        Assert.All(
            outcome.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            line => Assert.Contains("settings done", line));
        Assert.StartsWith("rank  accuracy      std  max_depth", outcome.Output);
        Assert.Contains("Best parameters: max_depth=", outcome.Output);
        Assert.Contains(" ± ", outcome.Output);
        Assert.Contains("Test:            accuracy 0.", outcome.Output);
        Assert.Matches(@"12 settings, 36 fits, \d+ trees grown instead of 144, [\d.]+ seconds", outcome.Output);
        Assert.Equal(10, Regex.Count(outcome.Output, @"^ *\d+ +0\.\d{5} +0\.\d{5} ", RegexOptions.Multiline));
    }

    async Task<JsonNode> SearchAsync(string name, params string[] more)
    {
        var path = _home.File(name + ".out");
        var outcome = await CoppiceProcess.RunAsync(_home, ["search", _recipe, "--json", path, .. more]);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return Parse(path);
    }

    static IEnumerable<string> Keys(JsonNode? node) => node!.AsObject().Select(pair => pair.Key);

    static JsonNode Parse(string path) =>
        JsonNode.Parse(File.ReadAllText(path)) ?? throw new JsonException($"{path} holds null");

    // What may differ between two runs that did the same: the time, and how much was there already.
    internal static string Comparable(JsonNode result)
    {
        var copy = result.DeepClone().AsObject();
        foreach (var name in new[] { "seconds", "reused", "trees_grown" })
            Assert.True(copy.Remove(name));
        return copy.ToJsonString();
    }
}
