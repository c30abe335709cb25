using System.Globalization;
using Xunit;

namespace Coppice.Cli.Tests.Commands;

public sealed class PredictTests : IAsyncLifetime
{
    readonly TemporaryFolder _home = new();
    readonly string _model;
    readonly string _rows;

    public PredictTests() => (_model, _rows) = (_home.File("made.model"), _home.File("made.csv"));

    public async ValueTask InitializeAsync()
    {
        string[] columns = ["--rows", "300", "--categorical", "2", "--missing", "0.05", "--seed", "4"];
        await DoneAsync(["data", "make", "-o", _rows, .. columns]);
        var recipe = _home.Write("recipe.json", """
            {
              "data": { "train": "made.csv", "label": "label", "encoding": "onehot" },
              "model": "random_forest",
              "fixed": { "n_estimators": 7, "max_depth": 6 },
              "seed": 2
            }
            """);
        await DoneAsync("train", recipe, "-o", _model);
    }

    public ValueTask DisposeAsync()
    {
        _home.Dispose();
        return default;
    }

    [Fact]
    public async Task Predictions_name_the_likeliest_class_of_every_row()
    {
        var outcome = await DoneAsync("predict", _model, _rows);

        var lines = outcome.Output.TrimEnd('\n').Split('\n');
        Assert.Equal("prediction,p(class0),p(class1)", lines[0]);
        Assert.Equal(301, lines.Length);
        foreach (var line in lines.Skip(1))
        {
            var cells = line.Split(',');
            var (first, second) = (Number(cells[1]), Number(cells[2]));
            Assert.Equal(1, first + second, 9);
            Assert.Equal(first >= second ? "class0" : "class1", cells[0]);
        }

        Assert.Matches(@"^accuracy 0\.9\d+ on 300 labelled rows\n$", outcome.Error);
    }

    [Fact]
    public async Task Predictions_are_the_same_without_labels_and_in_another_order_of_columns()
    {
        var lines = await File.ReadAllLinesAsync(_rows, TestContext.Current.CancellationToken);
        var turned = lines.Select(line => string.Join(',', line.Split(',')[..^1].Reverse()));
        var unlabelled = _home.Write("unlabelled.csv", string.Join('\n', turned) + "\n");

        var outcome = await DoneAsync("predict", _model, unlabelled);

        Assert.Empty(outcome.Error);
        Assert.Equal((await DoneAsync("predict", _model, _rows)).Output, outcome.Output);
    }

    [Fact]
    public async Task Predictions_go_to_a_file_where_one_is_named()
    {
        var file = _home.File("predictions.csv");

        var outcome = await DoneAsync("predict", _model, _rows, "-o", file);

        Assert.Empty(outcome.Output);
        var written = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        Assert.Equal((await DoneAsync("predict", _model, _rows)).Output, written);
    }

    [Fact]
    public async Task Category_that_training_never_met_is_predicted_all_the_same()
    {
        var text = await File.ReadAllTextAsync(_rows, TestContext.Current.CancellationToken);
        var strange = _home.Write("strange.csv", text.Replace("value1", "never met"));

        Assert.Equal(302, (await DoneAsync("predict", _model, strange)).Output.Split('\n').Length);
    }

    [Fact]
    public async Task File_of_many_blocks_is_predicted_in_order()
    {
        var token = TestContext.Current.CancellationToken;
        var lines = await File.ReadAllLinesAsync(_rows, token);
        var many = _home.Write(
            "many.csv", string.Join('\n', [lines[0], .. Enumerable.Repeat(lines[1..], 50).SelectMany(l => l)]) + "\n");

        var outcome = await DoneAsync("predict", _model, many, "--slots", "3");

        var once = (await DoneAsync("predict", _model, _rows)).Output.TrimEnd('\n').Split('\n');
        string[] expected = [once[0], .. Enumerable.Repeat(once[1..], 50).SelectMany(l => l)];
        Assert.Equal(expected, outcome.Output.TrimEnd('\n').Split('\n'));
        Assert.EndsWith(" on 15,000 labelled rows\n", outcome.Error);
    }

    [Fact]
    public async Task Fault_late_in_a_file_leaves_the_old_predictions()
    {
        var token = TestContext.Current.CancellationToken;
        var lines = await File.ReadAllLinesAsync(_rows, token);
        var faulty = _home.Write("faulty.csv", string.Join(
            '\n', [lines[0], .. Enumerable.Repeat(lines[1..], 20).SelectMany(l => l), "1,2"]) + "\n");
        var old = _home.Write("old.csv", "old\n");

        var outcome = await CoppiceProcess.RunAsync(_home, "predict", _model, faulty, "-o", old);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("line 6002", outcome.Error);
        Assert.DoesNotContain("   at ", outcome.Error);
        Assert.Equal("old\n", await File.ReadAllTextAsync(old, token));
    }

    [Fact]
    public async Task Missing_column_is_told_by_name()
    {
        var text = await File.ReadAllTextAsync(_rows, TestContext.Current.CancellationToken);
        var lacking = _home.Write("lacking.csv", text.Replace("informative2", "something"));

        var outcome = await CoppiceProcess.RunAsync(_home, "predict", _model, lacking);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Empty(outcome.Output);
        Assert.Contains("informative2", outcome.Error);
        Assert.DoesNotContain("   at ", outcome.Error);
    }

    [Fact]
    public async Task Same_recipe_trains_the_same_bytes()
    {
        var again = _home.File("again.model");
        await DoneAsync("train", _home.File("recipe.json"), "-o", again, "--slots", "1");

        var token = TestContext.Current.CancellationToken;
        Assert.Equal(await File.ReadAllBytesAsync(_model, token), await File.ReadAllBytesAsync(again, token));
    }

    [Fact]
    public async Task Headerless_file_may_lack_the_label()
    {
        _home.Write("plain.csv", "1,x,yes\n2,y,no\n3,x,yes\n4,y,no\n5,x,yes\n6,y,no\n");
        var bare = _home.Write("bare.csv", "1,x\n2,y\n");
        var recipe = _home.Write("plain.json", """
            {
              "data": { "train": "plain.csv", "columns": ["a", "b", "label"], "label": "label" },
              "model": "decision_tree"
            }
            """);
        var model = _home.File("plain.model");
        await DoneAsync("train", recipe, "-o", model);

        var outcome = await DoneAsync("predict", model, bare, "--no-label");

        Assert.Equal("prediction,p(no),p(yes)\nyes,0,1\nno,1,0\n", outcome.Output);
    }

    async Task<Outcome> DoneAsync(params string[] arguments)
    {
        var outcome = await CoppiceProcess.RunAsync(_home, arguments);
        Assert.True(outcome.ExitCode == 0, outcome.Error);
        return outcome;
    }

    static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);
}
