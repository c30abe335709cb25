using System.Security.Cryptography;
using Coppice.Learning.Data;
using Coppice.Learning.Ensembles;
using Coppice.Learning.Forests;
using Xunit;

namespace Coppice.Learning.Tests.Ensembles;

public sealed class PartitionedForestTests : IDisposable
{
    readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("coppice-");

    static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _home.Delete(recursive: true);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Any_number_of_partitions_gives_the_forest_of_one_place(bool bootstrap)
    {
        var view = new DataView(
            Generator.Regression(new() { Rows = 700, Categorical = 2, MissingShare = 0.03, Seed = 14 }), "target");
        var parameters = new RegressionForestParameters
        {
            NEstimators = 3,
            Bootstrap = bootstrap,
            MaxFeatures = Learning.Trees.MaxFeatures.Fraction(0.5),
            MinSamplesLeaf = 2,
            MaxDepth = bootstrap ? null : 9,
        };
        await using var cluster = await Cluster.LocalAsync(
            new() { Home = _home.FullName, Slots = 3, Strict = true }, Token);
        var hashes = new List<string>
        {
            Hash(await new RandomForestRegressor().FitAsync(parameters, view, new() { Seed = 6 }, Token)),
        };

        foreach (var (partitions, small) in ((int, int?)[])[(1, 0), (2, 60), (5, null)])
        {
            hashes.Add(Hash(await PartitionedForest.GrowAsync(
                cluster, parameters, view, new() { Partitions = partitions, SmallNode = small, Seed = 6 }, Token)));
        }

        Assert.Single(hashes.Distinct());
    }

    [Fact]
    public async Task Trees_that_grow_apart_know_their_partition_alone()
    {
        var view = new DataView(
            Table.FromColumns(
                new NumericColumn("x", [1, 2, 3, 1, 2, 3]), new NumericColumn("y", [1, 3, 5, 11, 13, 15])),
            "y");
        await using var cluster = await Cluster.LocalAsync(
            new() { Home = _home.FullName, Slots = 2, Strict = true }, Token);

        var forest = await PartitionedForest.GrowAsync(
            cluster, new() { NEstimators = 2, Bootstrap = false }, view, new() { Partitions = 2, TreesApart = true },
            Token);

        // The first tree has learnt 1, 3, 5 and the second 11, 13, 15: their means.
        var found = new double[6];
        forest.Predict(view, found);
        Assert.Equal([6, 8, 10, 6, 8, 10], found.Select(f => Math.Round(f, 6)));
    }

    static string Hash(RegressionForest forest)
    {
        using var stream = new MemoryStream();
        forest.Save(stream);
        return Convert.ToHexString(SHA256.HashData(stream.ToArray()));
    }
}
