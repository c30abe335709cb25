using Coppice.Learning.Data;
using Coppice.Learning.Forests;
using Coppice.Learning.Recipes;
using Coppice.Learning.Search;
using Coppice.Learning.Trees;
using Xunit;

namespace Coppice.Learning.Tests.Recipes;

public sealed class RecipeRunTests : IDisposable
{
    const string Small = """
        { "data": { "train": "train.csv", "test": "test.csv", "label": "y", "drop": "id", "encoding": "%ENCODING%" },
          "model": "decision_tree", "space": { "max_depth": [1, 2] }, "evaluation": { "kind": "%KIND%" } }
        """;

    readonly string _folder = Directory.CreateTempSubdirectory("coppice-recipe-").FullName;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Test_rows_are_coded_as_the_training_rows()
    {
        Write("train.csv", "id,colour,size,y\n1,red,1,no\n2,green,2,yes\n3,blue,3,no\n");
        Write("test.csv", "id,colour,size,y\n4,violet,9,yes\n5,blue,8,no\n");
        var native = await PrepareAsync("native");
        Assert.Equal(["colour", "size"], native.Train.Features.Select(f => f.Name));
        var colours = Assert.IsType<CategoryColumn>(native.Test!.Table["colour"]);
        Assert.Equal(["red", "green", "blue", "violet"], colours.Categories);
        Assert.Equal([3, 2], colours.Codes.ToArray());
        Assert.Equal([1, 0], native.Test.LabelCodes(native.Train.Classes));

        var coded = await PrepareAsync("onehot");
        Assert.Equal(
            ["colour=red", "size", "colour=green", "colour=blue"], coded.Train.Features.Select(f => f.Name));
        Assert.Equal(coded.Train.Features.Select(f => f.Name), coded.Test!.Features.Select(f => f.Name));
    }

    [Fact]
    public async Task A_test_file_that_looks_otherwise_is_read_as_training_was()
    {
        Write("train.csv", "id,code,y\n1,a,no\n2,7,yes\n3,a,no\n");
        Write("test.csv", "id,code,y\n4,7,yes\n");
        var run = await PrepareAsync("native");
        Assert.Equal([1], Assert.IsType<CategoryColumn>(run.Test!.Table["code"]).Codes.ToArray());

        Write("train.csv", "id,code,y\n1,3,no\n2,7,yes\n3,4,no\n");
        Write("test.csv", "id,code,y\n4,7,yes\n5,x,no\n");
        var error = await Assert.ThrowsAsync<DataException>(() => PrepareAsync("native"));
        Assert.Contains("test.csv, line 3", error.Message);
        Assert.Contains("code", error.Message);
    }

    [Fact]
    public async Task A_label_that_is_not_there_is_told()
    {
        Write("train.csv", "id,x\n1,3\n");
        Write("test.csv", "id,x\n4,7\n");
        var error = await Assert.ThrowsAsync<DataException>(() => PrepareAsync("native"));
        Assert.Contains("y", error.Message);
    }

    [Fact]
    public async Task A_missing_file_is_told_with_the_cure()
    {
        Write("train.csv", "id,x,y\n1,3,a\n");
        var error = await Assert.ThrowsAsync<DataException>(() => PrepareAsync("native"));
        Assert.Contains("test.csv", error.Message);
    }

    [Fact]
    public async Task The_test_judges_with_or_without_a_refit()
    {
        Write("train.csv", "id,x,y\n"
            + string.Concat(Enumerable.Range(0, 40).Select(i => $"{i},{i % 10},{(i % 10 > 4 ? "b" : "a")}\n")));
        Write("test.csv", "id,x,y\n1,1,a\n2,8,b\n3,3,b\n4,4,a\n");
        await using var cluster = await Cluster.LocalAsync(
            new LocalOptions { Slots = 2, Home = Path.Combine(_folder, "home") }, Cancel);
        foreach (var kind in new[] { "test", "stratified_kfold" })
        {
            var run = await PrepareAsync("native", kind);
            var result = await run.SearchAsync(cluster, new SearchOptions { Refit = false }, Cancel);
            Assert.Equal(0.75, result.TestScores!["accuracy"]);
            Assert.Equal(kind == "test" ? 0.75 : 1, result.Best.Scores[0].Mean);
            Assert.Equal(kind == "test", result.Model is null);
            var refitted = await run.SearchAsync(cluster, cancellationToken: Cancel);
            Assert.IsType<DecisionTree>(refitted.Model);
            Assert.Equal(0.75, refitted.TestScores!["accuracy"]);
            Assert.IsType<DecisionTree>(await run.TrainAsync(cluster, cancellationToken: Cancel));
        }
    }

    [Fact]
    public async Task Generated_rows_are_split_and_reproducible()
    {
        var recipe = Recipe.Load(
            Path.Combine(RecipeFolder.Path, "quickstart.json"),
            ["data.generate.rows=200", "data.generate.test_rows=50", "space={}"]);
        var finder = new DataFinder([], _folder);
        var run = await RecipeRun.PrepareAsync(recipe, finder, cancellationToken: Cancel);
        var again = await RecipeRun.PrepareAsync(recipe, finder, cancellationToken: Cancel);
        Assert.Equal((200, 50), (run.Train.Count, run.Test!.Count));
        Assert.Equal(run.Train.Classes, run.Test.Classes);
        Assert.Equal(
            run.Train.LabelCodes(run.Train.Classes), again.Train.LabelCodes(again.Train.Classes));
        Assert.Equal(15, run.Train.Features.Count);
        await using var cluster = await Cluster.LocalAsync(
            new LocalOptions { Slots = 1, Home = Path.Combine(_folder, "home") }, Cancel);
        Assert.IsType<RandomForest>(await run.TrainAsync(cluster, cancellationToken: Cancel));
    }

    [Fact]
    public async Task Adult_recipes_have_108_columns_and_both_classes()
    {
        var folder = Environment.GetEnvironmentVariable("COPPICE_DATA");
        if (!File.Exists(Path.Combine(folder ?? "", "adult", "adult.data")))
        {
            Assert.True(Environment.GetEnvironmentVariable("CI") is null, "adult/adult.data is not under COPPICE_DATA");
            Assert.Skip("adult/adult.data is not under COPPICE_DATA");
        }
        var recipe = Recipe.Load(Path.Combine(RecipeFolder.Path, "adult-dask.json"));
        var run = await RecipeRun.PrepareAsync(recipe, new DataFinder([folder!], _folder), cancellationToken: Cancel);
        Assert.Equal((32561, 16281), (run.Train.Count, run.Test!.Count));
        Assert.Equal(108, run.Train.Features.Count);
        Assert.Equal(run.Train.Features.Select(f => f.Name), run.Test.Features.Select(f => f.Name));
        Assert.Equal(["<=50K", ">50K"], run.Train.Classes);
        Assert.Equal(3846, run.Test.LabelCodes(run.Train.Classes).Sum());
    }

    async Task<RecipeRun> PrepareAsync(string encoding, string kind = "test")
    {
        var recipe = Recipe.Parse("small.json", Small.Replace("%ENCODING%", encoding).Replace("%KIND%", kind));
        var finder = new DataFinder([_folder], Path.Combine(_folder, "cache"));
        return await RecipeRun.PrepareAsync(recipe, finder, cancellationToken: Cancel);
    }

    void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
