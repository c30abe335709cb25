using Coppice.Learning.Data;
using Coppice.Learning.Forests;
using Coppice.Learning.Search;
using Xunit;

namespace Coppice.Learning.Tests.Search;

/// <summary>One family on two folds: cut along its trees, since nothing else would fill more than two slots.</summary>
public sealed class DividedSearchTests : IDisposable
{
    static readonly DataView Rows = new(
        Generator.Classification(new GeneratorOptions { Rows = 3_000, LabelNoise = 0.1, MissingShare = 0.05, Seed = 5 }),
        "label");

    static readonly Space<RandomForestParameters> Family = Space.For<RandomForestParameters>()
        .Values(p => p.NEstimators, 10, 60, 120).Values(p => p.MaxDepth, 3, 6).Values(p => p.MaxLeafNodes, 9, null);

    static readonly SearchOptions Options = new()
    {
        Evaluation = new StratifiedKFold(2),
        Scoring = [Metric.NegativeLogLoss, Metric.Accuracy],
        Seed = 3,
        Refit = false,
    };

    readonly string _home = Directory.CreateTempSubdirectory("coppice-divided-").FullName;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public async Task A_family_in_parts_equals_settings_apart_on_any_number_of_slots()
    {
        await using var two = await ClusterAsync(2);
        var apart = await two.SearchAsync(new RandomForestClassifier(), Family, Rows, Options with { Nested = false }, Cancel);
        foreach (var slots in (int[])[1, 2, 5])
        {
            var last = default(SearchProgress);
            await using var cluster = await ClusterAsync(slots);
            var found = await cluster.SearchAsync(
                new RandomForestClassifier(), Family, Rows,
                Options with { Fresh = true, Progress = new Listener(p => last = p) }, Cancel);
            Assert.Equal(Scores(apart), Scores(found));
            Assert.Equal((240, 4 * 190 * 2), (found.TreesGrown, found.TreesApart));
            Assert.Equal((6, 6, 24, 12), (last!.TasksDone, last.Tasks, last.FitsDone, last.SettingsDone));
        }
    }

    [Fact]
    public async Task A_search_that_was_stopped_grows_only_the_parts_that_were_missing()
    {
        var undisturbed = await SearchAsync(Options with { Seed = 4 });
        var before = CountedForest.Grown;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        await using (var one = await ClusterAsync(1, "stopped"))
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one.SearchAsync(
                new CountedForest(), Family, Rows,
                Options with { Seed = 4, Progress = new Listener(p => { if (p.TasksDone == 2) stop.Cancel(); }) },
                stop.Token));
        }
        Assert.InRange(CountedForest.Grown - before, 2, 4);

        before = CountedForest.Grown;
        await using var again = await ClusterAsync(2, "stopped");
        var resumed = await again.SearchAsync(new CountedForest(), Family, Rows, Options with { Seed = 4 }, Cancel);
        Assert.InRange(CountedForest.Grown - before, 2, 4);
        Assert.Equal(Scores(undisturbed), Scores(resumed));

        before = CountedForest.Grown;
        var whole = await again.SearchAsync(new CountedForest(), Family, Rows, Options with { Seed = 4 }, Cancel);
        Assert.Equal((0, whole.Fits), (CountedForest.Grown - before, whole.Reused));
        Assert.Equal(Scores(undisturbed), Scores(whole));
    }

    [Fact]
    public async Task Parts_that_are_remembered_serve_another_metric()
    {
        await using var cluster = await ClusterAsync(2);
        await cluster.SearchAsync(new CountedForest(), Family, Rows, Options with { Seed = 6 }, Cancel);
        var before = CountedForest.Grown;
        var other = Options with { Seed = 6, Scoring = [Metric.RocAuc] };
        var found = await cluster.SearchAsync(new CountedForest(), Family, Rows, other, Cancel);
        Assert.Equal((0, found.Fits), (CountedForest.Grown - before, found.Reused));
        var apart = await cluster.SearchAsync(new CountedForest(), Family, Rows, other with { Nested = false }, Cancel);
        Assert.Equal(Scores(apart), Scores(found));
    }

    [Fact]
    public async Task A_setting_that_fails_in_its_parts_fails_alone()
    {
        await using var cluster = await ClusterAsync(2);
        var found = await cluster.SearchAsync(new CountedForest(refused: 6), Family, Rows, Options, Cancel);
        var sound = await cluster.SearchAsync(new RandomForestClassifier(), Family, Rows, Options, Cancel);
        foreach (var (i, row) in found.Rows.Index())
        {
            if (found.Parameters[i].MaxDepth == 3)
            {
                Assert.Equal(sound.Rows[i].Scores[0].Splits, row.Scores[0].Splits);
                continue;
            }
            Assert.All(row.Scores, score => Assert.True(double.IsNaN(score.Mean)));
            Assert.Equal(
                ["split 0: InvalidOperationException: depth 6 is refused from tree 0 on",
                 "split 1: InvalidOperationException: depth 6 is refused from tree 0 on"],
                row.Errors);
        }
    }

    async Task<SearchResult<RandomForestParameters>> SearchAsync(SearchOptions options)
    {
        await using var cluster = await ClusterAsync(2);
        return await cluster.SearchAsync(new CountedForest(), Family, Rows, options, Cancel);
    }

    Task<Cluster> ClusterAsync(int slots, string home = "home") =>
        Cluster.LocalAsync(new LocalOptions { Slots = slots, Home = Path.Combine(_home, home) }, Cancel);

    static IEnumerable<double> Scores(SearchResult result) =>
        result.Rows.SelectMany(r => r.Scores).SelectMany(s =>
            s.Splits.Append(s.Mean).Append(s.Deviation).Append(s.Rank));

    sealed class Listener(Action<SearchProgress> told) : IProgress<SearchProgress>
    {
        public void Report(SearchProgress value) => told(value);
    }
}
