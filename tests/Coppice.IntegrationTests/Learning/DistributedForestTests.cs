using System.Globalization;
using Coppice.IntegrationTests.Workers;
using Coppice.Learning;
using Coppice.Learning.Data;
using Coppice.Learning.Ensembles;
using Coppice.Learning.Forests;
using Xunit;

namespace Coppice.IntegrationTests.Learning;

[Collection(nameof(Peaks))]
[CollectionDefinition(nameof(Peaks), DisableParallelization = true)]
public sealed class DistributedForestTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Workers_killed_while_growing_and_predicting_change_no_bit()
    {
        var view = View(4_000, 0.1);
        var parameters = new RandomForestParameters { NEstimators = 24 };
        await using var processes = await ProcessCluster.StartAsync("one", "two");
        await using var cluster = await processes.ConnectAsync();
        var killer = new Killer(processes, [2, 5]);

        var forest = await DistributedForest.GrowAsync(
            cluster, parameters, view, new() { Seed = 8, TreesPerPart = 2, Progress = killer }, Token);
        processes.Workers[1].KillChild();
        var predicting = forest.PredictProbaAsync(view, Token);
        processes.Workers[0].KillChild();
        var found = await predicting;

        var whole = await new RandomForestClassifier().FitAsync(parameters, view, new() { Seed = 8 }, Token);
        Assert.Equal(2, killer.Killed);
        Assert.Equal(whole.PredictProba(view), found);
    }

    [Fact]
    [Trait("Category", "Soak")]
    public async Task Forest_of_more_than_a_gigabyte_fits_processes_of_400_megabytes()
    {
        const long Mark = 400L << 20, Saved = 1_500_000_000;
        var view = View(500_000, 0.4);
        var asked = view.Select([.. Enumerable.Range(0, 20_000)]);
        var parameters = new RandomForestParameters { NEstimators = 420 };
        await using var processes = await ProcessCluster.StartAsync();
        processes.Add("one", "--slots", "1", "--memory", "330");
        processes.Add("two", "--slots", "1", "--memory", "330");
        await using var cluster = await processes.ConnectAsync();
        while (cluster.Workers.Count < 2) await Task.Delay(50, Token);
        await using var peaks = new Peaks(processes);

        var forest = await DistributedForest.GrowAsync(
            cluster, parameters, view, new() { Seed = 8 }, Token);
        var first = await forest.PredictProbaAsync(asked, Token);
        // Where they lie: the client has no use for them.
        var bytes = 0L;
        foreach (var part in forest.Parts)
        {
            var handle = await cluster.AttachAsync<byte[]>(part.Job, Token);
            var size = await cluster.SubmitAsync(saved => saved.LongLength, handle, cancellationToken: Token);
            bytes += await size.ResultAsync(Token);
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{bytes / 1e9:0.00} GB in {forest.Parts.Count} parts, workers {peaks.Workers >> 20} MB, "
            + $"client {peaks.Client >> 20} MB"));
        Assert.InRange(bytes, Saved, long.MaxValue);

        // The same under another number of workers, one: the forest asked, and all of it grown once more.
        await processes.Workers[1].StopAsync();
        Assert.Equal(first, await forest.PredictProbaAsync(asked, Token));
        var again = await DistributedForest.GrowAsync(cluster, parameters, view, new() { Seed = 8 }, Token);
        Assert.Empty(again.Parts.Select(part => part.Job).Intersect(forest.Parts.Select(part => part.Job)));
        Assert.Equal(first, await again.PredictProbaAsync(asked, Token));
        Assert.InRange(peaks.Workers, 1, Mark);
        Assert.InRange(peaks.Client, 1, Mark);
    }

    static DataView View(int rows, double noise) => new(
        Generator.Classification(new()
        {
            Rows = rows,
            Informative = 3,
            Redundant = 1,
            Noise = 4,
            LabelNoise = noise,
            Seed = 3,
        }),
        "label");

    /// <summary>Kills a worker's child when so many parts stand.</summary>
    sealed class Killer(ProcessCluster processes, int[] at) : IProgress<double>
    {
        int _told;

        public int Killed { get; private set; }

        public void Report(double value)
        {
            if (!at.Contains(++_told)) return;
            processes.Workers[Killed++].KillChild();
        }
    }
}
