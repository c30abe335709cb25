using Coppice.Learning.Data;
using Coppice.Learning.Networks;
using Coppice.Learning.Tests.Recipes;
using Xunit;

namespace Coppice.Learning.Tests.Networks;

public sealed class MnistTests
{
    [Fact]
    public void Files_hold_the_images_and_labels_that_are_published()
    {
        Assert.Equal((60_000, 10_000), (Mnist.Train.Count, Mnist.Test.Count));
        Assert.Equal(new Shape(28, 28, 1), Mnist.Train.Input);
        var labels = new float[5];
        Mnist.Train.Read([0, 1, 2, 3, 4], new float[5 * 784], labels);
        Assert.Equal([5f, 0, 4, 1, 9], labels);
    }

    [Fact]
    public async Task A_few_digits_are_learned_in_a_second()
    {
        var network = Mnist.SeedNetwork(seed: 1);
        var result = await network.FitAsync(
            Mnist.Train.Select([.. Enumerable.Range(0, 1_500)]),
            new TrainingOptions
            {
                Batch = 16,
                Schedule = new Linear(),
                Test = Mnist.Test.Select([.. Enumerable.Range(0, 500)]),
            },
            TestContext.Current.CancellationToken);

        Assert.True(result.Epochs[0].Test!.Value.Accuracy >= 0.85, $"{result.Epochs[0].Test}");
    }

    [Fact, Trait("Category", "Soak")]
    public async Task One_epoch_at_batch_128_reaches_0_985() =>
        Assert.True(await AccuracyAsync("batch=128") >= 0.985);

    [Fact, Trait("Category", "Soak")]
    public async Task Five_epochs_reach_0_992() => Assert.True(await AccuracyAsync("epochs=5") >= 0.992);

    [Fact, Trait("Category", "Soak")]
    public async Task The_recipe_reaches_0_9897_and_0_9885_over_three_seeds()
    {
        var own = await AccuracyAsync("seed=1");
        Assert.True(own >= 0.9897, $"the recipe's own seed reaches {own}");
        var mean = (own + await AccuracyAsync("seed=2") + await AccuracyAsync("seed=3")) / 3;
        Assert.True(mean >= 0.9885, $"three seeds reach {mean} on average");
    }

    static async Task<double> AccuracyAsync(string set)
    {
        Mnist.Find("train-images-idx3-ubyte.gz");
        var folder = Path.Combine(Environment.GetEnvironmentVariable("COPPICE_DATA") ?? "", "mnist");
        var recipe = NetworkRecipe.Load(Path.Combine(RecipeFolder.Path, "mnist-cnn.json"), [set]);
        var run = await NetworkRun.PrepareAsync(recipe, new DataFinder([folder], folder));
        var result = await run.Network.FitAsync(run.Train, run.Options);
        return result.Epochs[^1].Test!.Value.Accuracy;
    }
}
