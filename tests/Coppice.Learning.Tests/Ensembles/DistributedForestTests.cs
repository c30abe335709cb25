using Coppice.Learning.Data;
using Coppice.Learning.Ensembles;
using Coppice.Learning.Forests;
using Xunit;

namespace Coppice.Learning.Tests.Ensembles;

public sealed class DistributedForestTests : IDisposable
{
    readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("coppice-");

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Delete(recursive: true);

    [Theory]
    [InlineData(2, 1)]
    [InlineData(3, 4)]
    public async Task Forest_in_parts_is_that_of_one_place(int classes, int slots)
    {
        var view = View(classes);
        await using var cluster = await ConnectAsync(slots);
        var parameters = new RandomForestParameters { NEstimators = 11, MinSamplesLeaf = 2 };

        var spread = await DistributedForest.GrowAsync(
            cluster, parameters, view, new() { Seed = 4, TreesPerPart = 3 }, Token);
        var whole = await new RandomForestClassifier().FitAsync(parameters, view, new() { Seed = 4 }, Token);

        Assert.Equal([3, 3, 3, 2], spread.Parts.Select(p => p.Count));
        Assert.Equal(whole.PredictProba(view), await spread.PredictProbaAsync(view, Token));
    }

    [Fact]
    public async Task More_trees_make_the_forest_of_so_many_more()
    {
        var view = View(2);
        await using var cluster = await ConnectAsync(2);
        var parameters = new RandomForestParameters { NEstimators = 4 };

        var spread = await DistributedForest.GrowAsync(
            cluster, parameters, view, new() { Seed = 4, TreesPerPart = 3 }, Token);
        await spread.AddAsync(5, Token);
        var whole = await new RandomForestClassifier().FitAsync(
            parameters with { NEstimators = 9 }, view, new() { Seed = 4 }, Token);

        Assert.Equal(9, spread.Count);
        Assert.Equal(whole.PredictProba(view), await spread.PredictProbaAsync(view, Token));
    }

    [Fact]
    public async Task Lost_part_is_grown_again()
    {
        var view = View(2);
        await using var cluster = await ConnectAsync(2);
        var parameters = new RandomForestParameters { NEstimators = 6 };
        var options = new DistributedForestOptions { Seed = 4, TreesPerPart = 2 };
        var spread = await DistributedForest.GrowAsync(cluster, parameters, view, options, Token);
        var before = await spread.PredictProbaAsync(view, Token);

        // No store knows of the second part's job any longer.
        ForestPartId[] parts = [.. spread.Parts.Select((p, i) => i == 1 ? p with { Job = Guid.NewGuid() } : p)];
        var attached = await DistributedForest.AttachAsync(cluster, parameters, view, parts, options, Token);

        Assert.NotEqual(parts[1], attached.Parts[1]);
        Assert.Equal(parts[2], attached.Parts[2]);
        Assert.Equal(before, await attached.PredictProbaAsync(view, Token));
    }

    Task<Cluster> ConnectAsync(int slots) =>
        Cluster.LocalAsync(new() { Home = _home.FullName, Slots = slots, Strict = true }, Token);

    static DataView View(int classes) => new(
        Generator.Classification(new()
        {
            Rows = 500,
            Classes = classes,
            Categorical = 2,
            MissingShare = 0.02,
            LabelNoise = 0.1,
            Seed = 12,
        }),
        "label");
}
