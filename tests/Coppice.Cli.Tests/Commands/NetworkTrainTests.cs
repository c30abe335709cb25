using System.Text.Json.Nodes;
using Xunit;

namespace Coppice.Cli.Tests.Commands;

public sealed class NetworkTrainTests : IDisposable
{
    const string Recipe = """
        {
          "data": {
            "train": { "images": "images", "labels": "labels" },
            "test": { "images": "images", "labels": "labels" },
            "classes": 2
          },
          "layers": [
            { "kind": "conv2d", "filters": 3, "kernel": 2 }, "relu", "flatten", { "kind": "dense", "units": 2 }
          ],
          "epochs": 2,
          "batch": 4,
          "learning_rate": 0.05,
          "seed": 3
        }
        """;

    readonly TemporaryFolder _home = new();
    readonly string _recipe;

    // Bright images are ones, dark ones zeros.
    public NetworkTrainTests()
    {
        _recipe = _home.Write("net.json", Recipe);
        byte[] images = [0, 0, 8, 3, 0, 0, 0, 40, 0, 0, 0, 3, 0, 0, 0, 3];
        byte[] labels = [0, 0, 8, 1, 0, 0, 0, 40];
        for (var i = 0; i < 40; i++)
        {
            images = [.. images, .. Enumerable.Range(0, 9).Select(p => (byte)((i % 2 * 150) + (i * 7 + p * 13) % 90))];
            labels = [.. labels, (byte)(i % 2)];
        }

        File.WriteAllBytes(_home.File("images"), images);
        File.WriteAllBytes(_home.File("labels"), labels);
    }

    public void Dispose() => _home.Dispose();

    [Fact]
    public async Task Json_has_the_promised_shape_and_the_network_is_written()
    {
        var json = _home.File("out.json");
        var outcome = await CoppiceProcess.RunAsync(
            _home, "train", _recipe, "--json", json, "--output", _home.File("net.model"));

        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Contains("conv2d", outcome.Output);
        var result = JsonNode.Parse(await File.ReadAllTextAsync(json))!;
        Assert.Equal(["epochs", "parameters"], Keys(result));
        Assert.Equal(15 + 26, (int)result["parameters"]!);
        var epochs = result["epochs"]!.AsArray();
        Assert.Equal([1, 2], epochs.Select(e => (int)e!["epoch"]!));
        string[] promised = ["epoch", "loss", "test_accuracy", "seconds", "samples_per_second", "updates", "bytes"];
        Assert.Empty(promised.Except(Keys(epochs[0]!)));
        Assert.Equal(10, (int)epochs[0]!["updates"]!);
        Assert.True((double)epochs[1]!["test_accuracy"]! >= 0.9);

        var predicted = await CoppiceProcess.RunAsync(_home, "predict", _home.File("net.model"), _home.File("images"));
        Assert.True(predicted.ExitCode == 0, predicted.Error);
        var lines = predicted.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((41, "prediction,p(0),p(1)"), (lines.Length, lines[0]));
        var right = lines.Skip(1).Index().Count(line => line.Item.StartsWith($"{line.Index % 2},", StringComparison.Ordinal));
        Assert.True(right >= 36, $"{right} of 40 are right");
    }

    [Fact]
    public async Task Workers_train_together_by_the_rule_asked_for()
    {
        var outcome = await CoppiceProcess.RunAsync(
            _home, "train", _recipe, "--workers", "2", "--set", "rule=downpour", "--set", "window=2",
            "--set", "optimizer=sgd");

        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Contains("epoch 2: loss", outcome.Output);
    }

    [Fact]
    public async Task A_loss_over_all_outputs_learns_from_classes_too()
    {
        var outcome = await CoppiceProcess.RunAsync(_home, "train", _recipe, "--set", "loss=mse");

        Assert.True(outcome.ExitCode == 0, outcome.Error);
        Assert.Contains("test loss", outcome.Output);
    }

    [Fact]
    public async Task Checkpoint_is_gone_on_from_and_not_with_other_settings()
    {
        string[] train = ["train", _recipe, "--checkpoint", _home.File("state")];
        Assert.Equal(0, (await CoppiceProcess.RunAsync(_home, train)).ExitCode);

        var again = await CoppiceProcess.RunAsync(_home, train);
        Assert.True(again.ExitCode == 0, again.Error);
        Assert.DoesNotContain("epoch 1:", again.Output);
        var other = await CoppiceProcess.RunAsync(_home, [.. train, "--set", "batch=5"]);
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("other settings", other.Error);
    }

    [Theory]
    [InlineData("data.classes=1", 2, "classes must be a whole number of at least 2")]
    [InlineData("layers=[\"relu\"]", 1, "the network's output is 3×3×1")]
    [InlineData("layers=[\"flatten\",{\"kind\":\"dense\",\"units\":2}]|data.classes=3", 1, "a unit for each class")]
    [InlineData("layers=[\"flatten\"]", 1, "a unit for each class")]
    [InlineData("rule=agn", 2, "rule is for several workers")]
    public async Task Bad_input_is_one_clear_error(string set, int code, string message)
    {
        var sets = set.Split('|').SelectMany(one => new[] { "--set", one });
        var outcome = await CoppiceProcess.RunAsync(_home, ["train", _recipe, .. sets]);

        Assert.Equal(code, outcome.ExitCode);
        Assert.Contains(message, outcome.Error);
        Assert.DoesNotContain("unexpected", outcome.Error);
    }

    [Fact]
    public async Task A_truncated_file_is_told()
    {
        var bytes = await File.ReadAllBytesAsync(_home.File("images"), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(_home.File("images"), bytes[..^5], TestContext.Current.CancellationToken);

        var outcome = await CoppiceProcess.RunAsync(_home, "train", _recipe);

        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("cut short", outcome.Error);
    }

    static IEnumerable<string> Keys(JsonNode node) => node.AsObject().Select(pair => pair.Key);
}
