using Xunit;

namespace Coppice.Cli.Tests.Commands;

public sealed class BadInputTests : IDisposable
{
    const string Good = "a,b,label\n1,x,yes\n2,y,no\n3,x,yes\n4,y,no\n5,x,yes\n6,y,no\n";

    readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Search_of_a_good_file_ends_well()
    {
        _home.Write("rows.csv", Good);

        var outcome = await SearchAsync(Recipes.OfFile("rows.csv"));

        Assert.True(outcome.ExitCode == 0, outcome.Error);
    }

    [Fact]
    public async Task Missing_recipe_is_named() =>
        Told(await CoppiceProcess.RunAsync(_home, "search", _home.File("none.json")), 2, "none.json");

    [Fact]
    public async Task Missing_data_file_is_named_with_the_folders_looked_into() =>
        Told(await SearchAsync(Recipes.OfFile("nowhere.csv")), 1, "nowhere.csv", _home.Path, "--data");

    [Fact]
    public async Task Empty_file_is_told()
    {
        _home.Write("rows.csv", "");

        Told(await SearchAsync(Recipes.OfFile("rows.csv")), 1, "rows.csv", "empty");
    }

    [Fact]
    public async Task Single_class_is_told()
    {
        _home.Write("rows.csv", Good.Replace("no", "yes"));

        Told(await SearchAsync(Recipes.OfFile("rows.csv")), 1, "class", "yes");
    }

    [Fact]
    public async Task Absent_label_is_told()
    {
        _home.Write("rows.csv", Good);

        Told(await SearchAsync(Recipes.OfFile("rows.csv", label: "income")), 1, "income");
    }

    [Fact]
    public async Task Short_row_is_told_with_its_line()
    {
        _home.Write("rows.csv", Good + "7,x\n");

        Told(await SearchAsync(Recipes.OfFile("rows.csv")), 1, "rows.csv", "line 8");
    }

    [Fact]
    public async Task Faulty_rows_are_skipped_and_counted_up_to_the_limit_given()
    {
        _home.Write("rows.csv", Good + "7,x\n8\n");

        var skipped = await SearchAsync(Recipes.OfFile("rows.csv"), "--max-errors", "2");

        Assert.True(skipped.ExitCode == 0, skipped.Error);
        Assert.Contains("2 faulty rows of", skipped.Error);
        Assert.Contains("line 8", skipped.Error);
        Told(await SearchAsync(Recipes.OfFile("rows.csv"), "--max-errors", "1"), 1, "rows.csv", "line 8");
    }

    [Fact]
    public async Task Text_in_a_number_column_is_told_with_its_line_and_column()
    {
        _home.Write("rows.csv", Good + "seven,x,no\n");

        Told(
            await SearchAsync(Recipes.OfFile("rows.csv", more: """, "types": { "a": "number" }""")),
            1, "rows.csv", "line 8", "a", "seven", "number");
    }

    [Theory]
    [InlineData("space.max_depth=[0]", "max_depth", "space.max_depth[0]", "0")]
    [InlineData("fixed.min_samples_leaf=1.5", "min_samples_leaf", "fixed.min_samples_leaf", "1.5")]
    [InlineData("space.max_dept=[3]", "max_dept", "max_depth")]
    [InlineData("model=forest", "forest", "random_forest")]
    [InlineData("evaluation.folds=1", "folds", "1")]
    public async Task Bad_value_of_a_recipe_is_told_with_its_place(string set, params string[] words)
    {
        _home.Write("rows.csv", Good);

        Told(await SearchAsync(Recipes.OfFile("rows.csv"), "--set", set), 2, words);
    }

    [Fact]
    public async Task Recipe_that_is_no_json_is_told() => Told(await SearchAsync("{ \"data\": "), 2, "recipe.json");

    [Fact]
    public async Task Result_folder_that_is_missing_is_told_before_the_search()
    {
        _home.Write("rows.csv", Good);

        var outcome = await SearchAsync(Recipes.OfFile("rows.csv"), "--json", _home.File("none/out.json"));

        Told(outcome, 2, "none");
        Assert.False(Directory.Exists(_home.File("home")), "the search ran before its result could be written");
    }

    [Fact]
    public async Task Damaged_model_is_told()
    {
        var recipe = _home.Write("recipe.json", Recipes.OfFile("rows.csv"));
        _home.Write("rows.csv", Good);
        var model = _home.File("rows.model");
        Assert.Equal(0, (await CoppiceProcess.RunAsync(_home, "train", recipe, "-o", model)).ExitCode);

        var bytes = await File.ReadAllBytesAsync(model, TestContext.Current.CancellationToken);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(model, bytes, TestContext.Current.CancellationToken);

        Told(await CoppiceProcess.RunAsync(_home, "predict", model, _home.File("rows.csv")), 1, "rows.model", "damaged");
    }

    [Fact]
    public async Task File_that_is_no_model_is_told()
    {
        var model = _home.Write("rows.csv", Good);

        Told(await CoppiceProcess.RunAsync(_home, "predict", model, model), 1, "rows.csv", "model");
    }

    async Task<Outcome> SearchAsync(string recipe, params string[] more) =>
        await CoppiceProcess.RunAsync(_home, ["search", _home.Write("recipe.json", recipe), .. more]);

    // One readable error: it names what matters, shows no stack, and no result came with it.
    static void Told(Outcome outcome, int exitCode, params string[] words)
    {
        Assert.True(exitCode == outcome.ExitCode, $"exit code {outcome.ExitCode}: {outcome.Error}{outcome.Output}");
        Assert.Empty(outcome.Output);
        Assert.StartsWith("coppice: ", outcome.Error);
        Assert.DoesNotContain("   at ", outcome.Error);
        Assert.DoesNotContain("unexpected", outcome.Error);
        Assert.All(words, word => Assert.Contains(word, outcome.Error));
    }
}
