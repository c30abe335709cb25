using System.Globalization;
using System.Security.Cryptography;
using Coppice.IntegrationTests.Workers;
using Coppice.Learning.Data;
using Coppice.Learning.Ensembles;
using Coppice.Learning.Forests;
using Xunit;

namespace Coppice.IntegrationTests.Learning;

[Collection(nameof(Peaks))]
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
    public async Task Coded_table_of_four_times_a_workers_limit_is_in_no_process_whole()
    {
        const long Limit = 192L << 20;
        const int Partitions = 26;
        var rows = new Blocks(1_540, 8_192, 64);
        var parameters = new RegressionForestParameters { NEstimators = 1, MaxDepth = 7, MinSamplesLeaf = 20 };
        await using var processes = await ProcessCluster.StartAsync();
        processes.Add("one", "--slots", "1", "--memory", "192");
        processes.Add("two", "--slots", "1", "--memory", "192");
        await using var cluster = await processes.ConnectAsync();
        while (cluster.Workers.Count < 2) await Task.Delay(50, Token);
        int?[] children = [.. processes.Workers.Select(worker => worker.Child)];
        await using var peaks = new Peaks(processes);

        var forest = await PartitionedForest.GrowAsync(
            cluster, parameters, rows.ReadAsync(), new() { Partitions = Partitions, Seed = 5 }, Token);

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{rows.CodedBytes >> 20} MB coded, {forest.NodeCount} nodes, workers {peaks.Workers >> 20} MB, "
            + $"client {peaks.Client >> 20} MB"));
        Assert.InRange(rows.CodedBytes, 4 * Limit, long.MaxValue);
        Assert.InRange(peaks.Workers, 1, Limit);
        Assert.InRange(peaks.Client, 1, 3 * Limit);
        // Nobody was ended for its memory and began anew.
        Assert.Equal(children, processes.Workers.Select(worker => worker.Child));

        // It has learnt what there is to learn, on rows that it has seen.
        var seen = rows.Block(3);
        var (targets, found) = (seen.Targets(), new double[seen.Count]);
        forest.Predict(seen, found);
        var mean = targets.Average();
        var (variance, error) = (targets.Sum(t => (t - mean) * (t - mean)), 0.0);
        for (var row = 0; row < found.Length; row++) error += (targets[row] - found[row]) * (targets[row] - found[row]);
        Assert.InRange(error, 0, variance / 2);
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

    /// <summary>Rows that are made when they are asked for, the same each time; every fourth column holds numbers, and
    /// the first few tell of the target.</summary>
    sealed class Blocks(int count, int size, int columns)
    {
        const int Categories = 200, Telling = 5;

        readonly string[] _names = [.. Enumerable.Range(0, Categories).Select(c => $"c{c}")];

        public long CodedBytes => (long)count * size * columns;

        public IAsyncEnumerable<DataView> ReadAsync() => Enumerable.Range(0, count).Select(Block).ToAsyncEnumerable();

        public DataView Block(int block)
        {
            var made = new Column[columns + 1];
            var target = new double[size];
            Parallel.For(0, columns, f =>
            {
                var random = new Random((block * columns) + f);
                if (f % 4 == 0)
                {
                    var values = new double[size];
                    for (var row = 0; row < size; row++) values[row] = random.NextDouble();
                    made[f] = new NumericColumn($"x{f}", values);
                    return;
                }

                var codes = new int[size];
                for (var row = 0; row < size; row++) codes[row] = random.Next(Categories);
                made[f] = new CategoryColumn($"x{f}", _names, codes);
            });
            for (var f = 0; f < Telling; f++)
            {
                for (var row = 0; row < size; row++)
                {
                    target[row] += made[f] is NumericColumn numbers
                        ? numbers.Values[row] * 20 : ((CategoryColumn)made[f]).Codes[row] * (f + 1) % 17;
                }
            }

            made[columns] = new NumericColumn("y", target);
            return new DataView(new Table(made), "y");
        }
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
