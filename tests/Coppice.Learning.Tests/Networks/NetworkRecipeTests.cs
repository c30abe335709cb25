using Coppice.Learning.Networks;
using Coppice.Learning.ParameterServer.Encodings;
using Coppice.Learning.Recipes;
using Coppice.Learning.Tests.Recipes;
using Xunit;

namespace Coppice.Learning.Tests.Networks;

public sealed class NetworkRecipeTests
{
    const string Data = """ "data": { "train": { "images": "i", "labels": "l" } } """;

    [Fact]
    public void Committed_schema_is_what_the_records_say()
    {
        var path = Path.Combine(RecipeFolder.Path, "network.schema.json");
        var generated = NetworkSchema.Generate();
        if (Environment.GetEnvironmentVariable("COPPICE_APPROVE") == "1")
            File.WriteAllText(path, generated);
        Assert.True(
            File.Exists(path) && File.ReadAllText(path) == generated,
            "recipes/network.schema.json is not what the records say: run this test with COPPICE_APPROVE=1, and look "
            + "at the difference");
    }

    [Fact]
    public void The_mnist_recipe_is_read_and_builds_the_seed_network()
    {
        var path = Path.Combine(RecipeFolder.Path, "mnist-cnn.json");
        var recipe = NetworkRecipe.Load(path);

        Assert.True(NetworkRecipe.IsIn(path));
        Assert.False(NetworkRecipe.IsIn(Path.Combine(RecipeFolder.Path, "quickstart.json")));
        Assert.Equal(1_048_853, new Network(new Shape(28, 28, 1), recipe.Layers, recipe.Loss).ParameterCount);
    }

    [Fact]
    public void Values_are_replaced_from_outside()
    {
        var recipe = Parse(
            $$"""{ {{Data}}, "layers": ["flatten", { "kind": "dense", "units": 3 }] }""",
            "optimizer=sgd", "learning_rate=0.5", "schedule.kind=linear", "schedule.end=0.25", "epochs=7", "batch=4");

        Assert.Equal(new Sgd { LearningRate = 0.5 }, recipe.Optimizer);
        Assert.Equal(new Linear { End = 0.25 }, recipe.Schedule);
        Assert.Equal((7, 4), (recipe.Epochs, recipe.Batch));
        Assert.Equal([new Flatten(), new Dense(3)], recipe.Layers);
    }

    [Fact]
    public void All_faults_are_told_with_their_places()
    {
        var faults = Assert.Throws<RecipeException>(() => Parse("""
            {
              "data": { "train": { "images": "i" }, "classes": 1 },
              "layers": ["flaten", { "kind": "dense", "unit": 3 }, { "units": 3 }, 7],
              "optimizer": { "kind": "adam", "beta1": 2 },
              "learning_rate": -1,
              "schedule": "cosine ",
              "epochs": 0,
              "patience": 2,
              "bach": 3
            }
            """)).Faults.ToDictionary(f => f.Path, f => f.Message);

        Assert.Contains("did you mean flatten", faults["layers[0]"]);
        Assert.Contains("did you mean units", faults["layers[1].unit"]);
        Assert.Contains("the kind is missing", faults["layers[2].kind"]);
        Assert.Contains("a name, or an object", faults["layers[3]"]);
        Assert.Contains("beta1 must be from 0 to below 1, got 2", faults["optimizer"]);
        Assert.Contains("the labels are missing", faults["data.train.labels"]);
        Assert.Contains("did you mean batch", faults["bach"]);
        Assert.Contains("did you mean cosine", faults["schedule"]);
        foreach (var path in new[] { "data.classes", "learning_rate", "epochs", "patience" })
            Assert.Contains(path, faults.Keys);
    }

    [Fact]
    public void Workers_and_how_they_exchange_are_read()
    {
        const string Text = $$"""{ {{Data}}, "layers": ["flatten", { "kind": "dense", "units": 3 }] }""";
        var parallel = Parse(
            Text, "workers=3", "rule=downpour", "window=8", "encoding.kind=top_k", "encoding.share=0.05").Parallel;

        Assert.Equal((3, "downpour", 8), (parallel!.Workers, parallel.Rule.Name, parallel.Window));
        Assert.Equal(new TopK { Share = 0.05 }, parallel.Encoding);
        Assert.Null(Parse(Text).Parallel);
        Assert.Contains("rule is for several workers", Assert.Throws<RecipeException>(
            () => Parse(Text, "rule=agn")).Message);
        Assert.Contains("did you mean downpour", Assert.Throws<RecipeException>(
            () => Parse(Text, "workers=2", "rule=downpor")).Message);
    }

    static NetworkRecipe Parse(string text, params string[] overrides) =>
        NetworkRecipe.Parse("r.json", text, overrides);
}
