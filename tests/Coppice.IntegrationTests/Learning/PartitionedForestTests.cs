using System.Globalization;
using System.Security.Cryptography;
using Coppice.IntegrationTests.Workers;
using Coppice.Learning.Data;
using Coppice.Learning.Ensembles;
using Coppice.Learning.Forests;
using Xunit;

namespace Coppice.IntegrationTests.Learning;

public sealed class PartitionedForestTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Worker_killed_while_growing_changes_no_bit()
    {
        var view = View(20_000, 9);
        var parameters = new RegressionForestParameters { NEstimators = 4, MinSamplesLeaf = 5 };
        await using var processes = await ProcessCluster.StartAsync("one", "two");
        await using var cluster = await processes.ConnectAsync();
        var killer = new Killer(processes);

        var forest = await PartitionedForest.GrowAsync(
            cluster, parameters, view, new() { Partitions = 3, SmallNode = 2_000, Seed = 5, Progress = killer }, Token);

        var whole = await new RandomForestRegressor().FitAsync(parameters, view, new() { Seed = 5 }, Token);
        Assert.True(killer.HasKilled);
        Assert.Equal(Hash(whole), Hash(forest));
    }

    [Fact]
    [Trait("Category", "Soak")]
    public async Task Coded_table_of_four_times_a_workers_limit_gives_the_forest_of_one_place()
    {
        const long Limit = 160L << 20;
        const int Rows = 10_600_000, Columns = 64;
        var view = View(Rows, Columns);
        var parameters = new RegressionForestParameters { NEstimators = 1, MaxDepth = 6, MinSamplesLeaf = 20 };
        await using var processes = await ProcessCluster.StartAsync();
        processes.Add("one", "--slots", "1");
        processes.Add("two", "--slots", "1");
        await using var cluster = await processes.ConnectAsync();
        while (cluster.Workers.Count < 2) await Task.Delay(50, Token);
        await using var peaks = new Peaks(processes);

        var forest = await PartitionedForest.GrowAsync(
            cluster, parameters, view, new() { Partitions = 20, Seed = 5 }, Token);

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{((long)Rows * Columns) >> 20} MB coded, workers {peaks.Workers >> 20} MB, "
            + $"client {peaks.Client >> 20} MB"));
        Assert.InRange((long)Rows * Columns, 4 * Limit, long.MaxValue);
        Assert.InRange(peaks.Workers, 1, Limit);
        var whole = await new RandomForestRegressor().FitAsync(
            parameters, view, new() { Seed = 5, Parallelism = Environment.ProcessorCount }, Token);
        Assert.Equal(Hash(whole), Hash(forest));
    }

    /// <summary>Categories, of which the first few tell of the target.</summary>
    static DataView View(int rows, int features)
    {
        const int Categories = 200, Telling = 4;
        string[] names = [.. Enumerable.Range(0, Categories).Select(c => $"c{c}")];
        var columns = new Column[features + 1];
        var target = new double[rows];
        for (var f = 0; f < features; f++)
        {
            var codes = new int[rows];
            new Random(f).GetItems((int[])[.. Enumerable.Range(0, Categories)], codes);
            for (var row = 0; f < Telling && row < rows; row++) target[row] += codes[row] * (f + 1) % 17;
            columns[f] = new CategoryColumn($"x{f}", names, codes);
        }

        columns[features] = new NumericColumn("y", target);
        return new DataView(new Table(columns), "y");
    }

    static string Hash(RegressionForest forest)
    {
        using var stream = new MemoryStream();
        forest.Save(stream);
        return Convert.ToHexString(SHA256.HashData(stream.ToArray()));
    }

    /// <summary>Kills a worker's child when the first tree stands, and the other's after the second.</summary>
    sealed class Killer(ProcessCluster processes) : IProgress<double>
    {
        int _told;

        public bool HasKilled => _told >= 2;

        public void Report(double value)
        {
            if (_told < 2) processes.Workers[_told].KillChild();
            _told++;
        }
    }
}
