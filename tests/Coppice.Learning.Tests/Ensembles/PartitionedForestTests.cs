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

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Classifier_has_the_forest_of_each_class_share(int classes)
    {
        var table = Generator.Classification(
            new() { Rows = 600, Classes = classes, Categorical = 2, MissingShare = 0.02, Seed = 8 });
        var view = new DataView(table, "label");
        var parameters = new RegressionForestParameters { NEstimators = 3, MinSamplesLeaf = 3 };
        await using var cluster = await Cluster.LocalAsync(
            new() { Home = _home.FullName, Slots = 2, Strict = true }, Token);

        var found = await PartitionedForest.GrowClassifierAsync(
            cluster, parameters, view, new() { Partitions = 3, Seed = 4 }, Token);

        Assert.Equal(view.Classes, found.Classes);
        int[] targets = classes == 2 ? [1] : [.. Enumerable.Range(0, classes)];
        var codes = view.LabelCodes(view.Classes);
        var alone = new List<double[]>();
        foreach (var (i, target) in targets.Index())
        {
            double[] share = [.. codes.Select(code => code == target ? 1.0 : 0)];
            var of = new DataView(table.Without("label").With(new NumericColumn("share", share)), "share");
            var whole = await new RandomForestRegressor().FitAsync(parameters, of, new() { Seed = 4 }, Token);
            Assert.Equal(Hash(whole), Hash(found.Forests[i]));
            whole.Predict(of, share);
            alone.Add(share);
        }

        var probabilities = new double[codes.Length * classes];
        using var file = new MemoryStream();
        found.Save(file);
        file.Position = 0;
        ShareForest.Load(file).Predict(view, probabilities);
        for (var row = 0; row < codes.Length; row++)
        {
            var sum = classes == 2 ? 1 : alone.Sum(share => share[row]);
            Assert.Equal(alone[^1][row] / sum, probabilities[(row + 1) * classes - 1], 12);
            Assert.Equal(1, probabilities.AsSpan(row * classes, classes).ToArray().Sum(), 12);
        }
    }

    [Fact]
    public async Task File_read_in_blocks_gives_the_forest_of_the_whole_table()
    {
        var table = Generator.Regression(new() { Rows = 900, Categorical = 3, MissingShare = 0.02, Seed = 4 });
        var path = Path.Combine(_home.FullName, "rows.csv");
        table.ToCsv(path);
        // Without their lists, so that each block numbers its categories as they come in it.
        var options = new CsvOptions
        {
            Types = table.Schema.Columns.ToDictionary(column => column.Name, column => column.Kind),
        };
        var parameters = new RegressionForestParameters { NEstimators = 2, MinSamplesLeaf = 2 };
        await using var cluster = await Cluster.LocalAsync(
            new() { Home = _home.FullName, Slots = 2, Strict = true }, Token);

        var whole = await new RandomForestRegressor().FitAsync(
            parameters, new DataView(Table.FromCsv(path, options), "target"), new() { Seed = 2 }, Token);
        var blocks = Table.BlocksFromCsv(path, options, rows: 37).Select(block => new DataView(block, "target"));
        var parted = await PartitionedForest.GrowAsync(
            cluster, parameters, blocks.ToAsyncEnumerable(), new() { Partitions = 4, Seed = 2 }, Token);

        Assert.Equal(Hash(whole), Hash(parted));
    }

    [Fact]
    public async Task Edges_follow_from_the_seed_and_not_from_blocks_or_partitions()
    {
        const int Rows = 420_000;
        var (x, y) = (new double[Rows], new double[Rows]);
        var random = new Random(3);
        for (var row = 0; row < Rows; row++)
        {
            x[row] = random.NextDouble();
            y[row] = x[row] * x[row];
        }

        var view = new DataView(Table.FromColumns(new NumericColumn("x", x), new NumericColumn("y", y)), "y");
        var parameters = new RegressionForestParameters { NEstimators = 1, MaxDepth = 6, Bootstrap = false };
        await using var cluster = await Cluster.LocalAsync(new() { Home = _home.FullName, Slots = 2 }, Token);

        var hashes = new List<string>();
        foreach (var seed in (ulong[])[1, 2])
        {
            hashes.Add(Hash(
                await new RandomForestRegressor().FitAsync(parameters, view, new() { Seed = seed }, Token)));
            var parted = await PartitionedForest.GrowAsync(
                cluster, parameters, view, new() { Partitions = 3, Seed = seed }, Token);
            Assert.Equal(hashes[^1], Hash(parted));
        }

        Assert.NotEqual(hashes[0], hashes[1]);
    }

    [Fact]
    public async Task Rows_that_are_others_when_they_are_read_again_are_refused()
    {
        var reading = 0;
        async IAsyncEnumerable<DataView> Changing()
        {
            var bias = reading++;
            await Task.CompletedTask;
            yield return new DataView(
                Table.FromColumns(new NumericColumn("x", [1, 2, 3]), new NumericColumn("y", [1, 2, 3 + bias])), "y");
        }

        await using var cluster = await Cluster.LocalAsync(new() { Home = _home.FullName, Slots = 1 }, Token);

        var fault = await Assert.ThrowsAsync<ArgumentException>(() => PartitionedForest.GrowAsync(
            cluster, new() { NEstimators = 1 }, Changing(), new() { Partitions = 1 }, Token));

        Assert.Contains("read twice and were not the same", fault.Message);
    }

    static string Hash(RegressionForest forest)
    {
        using var stream = new MemoryStream();
        forest.Save(stream);
        return Convert.ToHexString(SHA256.HashData(stream.ToArray()));
    }
}
