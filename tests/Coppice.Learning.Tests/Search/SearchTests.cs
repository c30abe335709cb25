using Coppice.Learning.Data;
using Coppice.Learning.Forests;
using Coppice.Learning.Search;
using Coppice.Learning.Trees;
using Xunit;

namespace Coppice.Learning.Tests.Search;

public sealed class SearchTests : IAsyncLifetime
{
    static readonly DataView Rows = new(
        Generator.Classification(new GeneratorOptions { Rows = 300, Informative = 3, Noise = 1, Seed = 5 }), "label");

    static readonly Space<ToyParameters> Toys =
        Space.For<ToyParameters>().Values(p => p.Rounds, 7, 2, 1, 4).Values(p => p.Column, 0, 1, 3);

    readonly string _home = Directory.CreateTempSubdirectory("coppice-search-").FullName;

    Cluster _cluster = null!; // set by InitializeAsync

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _cluster = await Cluster.LocalAsync(new LocalOptions { Slots = 2, Home = _home }, Cancel);

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        Directory.Delete(_home, recursive: true);
    }

    [Fact]
    public async Task Nested_search_equals_settings_apart()
    {
        var options = new SearchOptions
        {
            Evaluation = new StratifiedKFold(3),
            Scoring = [Metric.NegativeLogLoss, Metric.Accuracy, Metric.RocAuc],
            Seed = 3,
        };
        var nested = await _cluster.SearchAsync(new NestedToyStumps(), Toys, Rows, options, Cancel);
        var apart = await _cluster.SearchAsync(
            new NestedToyStumps(), Toys, Rows, options with { Nested = false }, Cancel);
        var plain = await _cluster.SearchAsync(new ToyStumps(), Toys, Rows, options, Cancel);
        Assert.Equal(Scores(apart), Scores(nested));
        Assert.Equal(Scores(apart), Scores(plain));
        Assert.Equal(3 * 7 * 3, nested.TreesGrown);
        Assert.Equal(3 * (7 + 2 + 1 + 4) * 3, nested.TreesApart);
        Assert.Equal(nested.TreesApart, apart.TreesGrown);
    }

    [Fact]
    public async Task Any_number_of_slots_gives_the_same_result()
    {
        await using var one = await Cluster.LocalAsync(
            new LocalOptions { Slots = 1, Home = Path.Combine(_home, "one") }, Cancel);
        var options = new SearchOptions { Fresh = true };
        var two = await _cluster.SearchAsync(new ToyStumps(), Toys, Rows, options, Cancel);
        Assert.Equal(Scores(two), Scores(await one.SearchAsync(new ToyStumps(), Toys, Rows, options, Cancel)));
    }

    [Fact]
    public async Task Rows_are_in_grid_order_and_rank_as_scikit_learn_does()
    {
        var result = await _cluster.SearchAsync(new ToyStumps(), Toys, Rows, cancellationToken: Cancel);
        Assert.Equal(["column", "rounds"], result.ParameterNames);
        Assert.Equal(
            from column in new[] { 0, 1, 3 } from rounds in new[] { 7, 2, 1, 4 } select (column, rounds),
            result.Parameters.Select(p => (p.Column, p.Rounds)));
        Assert.Equal("column=0, rounds=7", result.Describe(result.Rows[0]));
        foreach (var row in result.Rows)
        {
            var score = Assert.Single(row.Scores);
            Assert.Equal(5, score.Splits.Count);
            Assert.Equal(score.Splits.Average(), score.Mean, 1e-15);
            Assert.Equal(
                Math.Sqrt(score.Splits.Average(s => (s - score.Mean) * (s - score.Mean))), score.Deviation, 1e-15);
            Assert.Equal(1 + result.Rows.Count(other => other.Scores[0].Mean > score.Mean), score.Rank);
        }
        Assert.Equal(1, result.Best.Scores[0].Rank);
        Assert.All(result.Rows.Take(result.BestIndex), row => Assert.NotEqual(1, row.Scores[0].Rank));
        Assert.Equal(12 * 5, result.Fits);
    }

    [Fact]
    public async Task The_best_setting_is_refitted_to_all_rows_and_scored_on_the_test()
    {
        var (train, test) = (Rows.Select([.. Enumerable.Range(0, 200)]), Rows.Select([.. Enumerable.Range(200, 100)]));
        var options = new SearchOptions { Test = test, Scoring = [Metric.F1], Seed = 9 };
        var result = await _cluster.SearchAsync(new ToyStumps(), Toys, train, options, Cancel);
        var model = Assert.IsType<ToyModel>(result.Model);
        Assert.Equal(result.BestParameters.Rounds, model.Rounds);
        Assert.Equal(["accuracy", "f1"], result.TestScores!.Keys);

        var onTest = await _cluster.SearchAsync(
            new ToyStumps(), Toys, train,
            options with { Evaluation = Evaluation.Test, Scoring = [Metric.Accuracy] }, Cancel);
        var row = onTest.Parameters.ToList().IndexOf(result.BestParameters);
        Assert.Equal(result.TestScores["accuracy"], Assert.Single(onTest.Rows[row].Scores[0].Splits));
        Assert.Equal(onTest.Best.Scores[0].Mean, onTest.TestScores!["accuracy"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_failed_fit_is_reported_and_ranks_last(bool nested)
    {
        var result = await _cluster.SearchAsync(
            new NestedToyStumps(), Toys.Fixed(p => p.Mode, "fails"), Rows,
            new SearchOptions { Nested = nested }, Cancel);
        var failed = result.Rows.Where((_, i) => result.Parameters[i].Rounds == 2).ToArray();
        Assert.Equal(3, failed.Length);
        foreach (var row in failed)
        {
            Assert.True(double.IsNaN(row.Scores[0].Mean));
            Assert.Equal(10, row.Scores[0].Rank);
            Assert.Equal("split 0: two rounds are not enough here", row.Errors[0]);
            Assert.Equal(5, row.Errors.Count);
        }
        Assert.All(result.Rows.Except(failed), row => Assert.False(double.IsNaN(row.Scores[0].Mean)));
    }

    [Fact]
    public async Task A_metric_without_a_value_is_reported()
    {
        var table = Table.FromColumns(
            new NumericColumn("x", [.. Enumerable.Range(0, 12)]),
            new CategoryColumn("y", ["a", "b"], [0, 0, 0, 0, 1, 0, 1, 0, 1, 1, 0, 1]));
        var options = new SearchOptions { Evaluation = new KFold(3), Scoring = [Metric.Accuracy, Metric.RocAuc] };
        var result = await _cluster.SearchAsync(
            new ToyStumps(), Space.For<ToyParameters>(), new DataView(table, "y"), options, Cancel);
        var row = Assert.Single(result.Rows);
        Assert.Equal(
            ["split 0: roc_auc has no value on these rows: a ROC curve needs rows of both sides"], row.Errors);
        Assert.False(double.IsNaN(row.Scores[0].Mean));
        Assert.True(double.IsNaN(row.Scores[1].Mean));
        await Assert.ThrowsAsync<SearchException>(() => _cluster.SearchAsync(
            new ToyStumps(), Space.For<ToyParameters>(), new DataView(table, "y"),
            options with { RefitBy = "roc_auc" }, Cancel));
    }

    [Fact]
    public async Task A_search_whose_fits_all_fail_says_why()
    {
        var error = await Assert.ThrowsAsync<SearchException>(() => _cluster.SearchAsync(
            new ToyStumps(), Toys.Fixed(p => p.Mode, "breaks"), Rows, cancellationToken: Cancel));
        Assert.Equal(
            "no setting could be scored on every split; the first failure, of column=0, rounds=7, split 0: "
            + "InvalidOperationException: out of order", error.Message);
    }

    [Fact]
    public async Task Equal_settings_are_evaluated_once_and_all_scored()
    {
        var space = Space.For<ToyParameters>().Values(p => p.Rounds, 1, 3, 5).Values(p => p.LeastRounds, 0, 5, 3);
        var result = await _cluster.SearchAsync(new NestedToyStumps(), space, Rows, cancellationToken: Cancel);
        var apart = await _cluster.SearchAsync(new ToyStumps(), space, Rows, cancellationToken: Cancel);
        Assert.Equal(Scores(apart), Scores(result));
        var data = new SearchData(Rows, null, [new Fold([.. Enumerable.Range(0, 240)], [0])], [.. Rows.Classes], 1);
        var plan = NestedPlan<ToyParameters>.Make(
            new NestedToyStumps(), SearchStrategy.Grid.Propose(space), space.Axes, data);
        var task = Assert.Single(plan.Tasks);
        Assert.Equal(3, task.Groups.Length);
        Assert.Equal(Enumerable.Range(0, 9), task.Groups.SelectMany(g => g).Order());
    }

    [Fact]
    public async Task A_second_run_computes_nothing_and_gives_the_same()
    {
        var first = await _cluster.SearchAsync(new ToyStumps(), Toys, Rows, cancellationToken: Cancel);
        var second = await _cluster.SearchAsync(new ToyStumps(), Toys, Rows, cancellationToken: Cancel);
        var fresh = await _cluster.SearchAsync(
            new ToyStumps(), Toys, Rows, new SearchOptions { Fresh = true }, Cancel);
        Assert.Equal((0, 60, 0), (first.Reused, second.Reused, fresh.Reused));
        Assert.Equal(Scores(first), Scores(second));
        Assert.Equal(Scores(first), Scores(fresh));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_later_cluster_on_the_same_home_goes_on(bool nested)
    {
        var options = new SearchOptions { Nested = nested };
        SearchResult first, second;
        await using (var one = await Cluster.LocalAsync(new LocalOptions { Slots = 2, Home = _home }, Cancel))
            first = await one.SearchAsync(new NestedToyStumps(), Toys, Rows, options, Cancel);
        await using (var other = await Cluster.LocalAsync(new LocalOptions { Slots = 1, Home = _home }, Cancel))
            second = await other.SearchAsync(new NestedToyStumps(), Toys, Rows, options, Cancel);
        Assert.Equal((0, 60), (first.Reused, second.Reused));
        Assert.Equal(Scores(first), Scores(second));
        Assert.Equal(first.TreesGrown, second.TreesGrown);
    }

    [Fact]
    public async Task A_wider_space_and_another_metric_reuse_only_what_is_the_same()
    {
        await _cluster.SearchAsync(new ToyStumps(), Toys, Rows, cancellationToken: Cancel);
        var wider = await _cluster.SearchAsync(
            new ToyStumps(), Toys.Values(p => p.Rounds, 1, 2, 3), Rows, cancellationToken: Cancel);
        Assert.Equal(3 * 2 * 5, wider.Reused);
        var seeded = await _cluster.SearchAsync(new ToyStumps(), Toys, Rows, new SearchOptions { Seed = 1 }, Cancel);
        Assert.Equal(0, seeded.Reused);
        var other = await _cluster.SearchAsync(
            new ToyStumps(), Toys, Rows, new SearchOptions { Scoring = [Metric.F1] }, Cancel);
        Assert.Equal(0, other.Reused);
        var fewer = await _cluster.SearchAsync(
            new ToyStumps(), Toys, Rows.Select([.. Enumerable.Range(0, 250)]), cancellationToken: Cancel);
        Assert.Equal(0, fewer.Reused);
    }

    [Fact]
    public async Task A_stopped_search_goes_on_where_it_was()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        long done = 0;
        var progress = new Listener(p =>
        {
            done = p.FitsDone;
            if (p.FitsDone == 20)
                stop.Cancel();
        });
        var options = new SearchOptions { Progress = progress };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _cluster.SearchAsync(new ToyStumps(), Toys, Rows, options, stop.Token));
        Assert.Equal(20, done);
        var resumed = await _cluster.SearchAsync(new ToyStumps(), Toys, Rows, cancellationToken: Cancel);
        Assert.InRange(resumed.Reused, 20, 60);
    }

    [Fact]
    public async Task Progress_ends_with_everything_done_and_the_best()
    {
        var seen = new List<SearchProgress>();
        var result = await _cluster.SearchAsync(
            new ToyStumps(), Toys, Rows, new SearchOptions { Progress = new Listener(seen.Add), Fresh = true }, Cancel);
        Assert.Equal(60, seen.Count);
        Assert.Equal(Enumerable.Range(1, 60), seen.Select(p => p.TasksDone));
        var last = seen[^1];
        Assert.Equal((12, 12, 60, 60), (last.SettingsDone, last.Settings, last.FitsDone, last.Fits));
        Assert.Equal(result.Best.Scores[0].Mean, last.BestScore);
        Assert.Equal(result.Describe(result.Best), last.BestSetting);
    }

    [Fact]
    public async Task A_function_scores_settings_too()
    {
        var space = Space.For<ToyParameters>().Values(p => p.Rounds, 1, 2, 3);
        var bonus = 10;
        var result = await _cluster.SearchAsync(
            space, Rows, (p, train, validation) => bonus * p.Rounds + (train.Count > validation.Count ? 0.5 : 0),
            cancellationToken: Cancel);
        Assert.Equal([10.5, 20.5, 30.5], result.Rows.Select(r => r.Scores[0].Mean));
        Assert.Equal(3, result.BestParameters.Rounds);
        Assert.Equal(["score"], result.Metrics);
        Assert.Null(result.Model);
    }

    [Fact]
    public async Task A_forest_is_the_same_by_search_and_by_hand()
    {
        var space = Space.For<RandomForestParameters>()
            .Fixed(p => p.NEstimators, 5).Values(p => p.MaxDepth, 2, 6, null).Values(p => p.MinSamplesLeaf, 1, 10);
        var options = new SearchOptions { Evaluation = new KFold(2), Seed = 4 };
        var result = await _cluster.SearchAsync(new RandomForestClassifier(), space, Rows, options, Cancel);
        var half = Rows.Select([.. Enumerable.Range(150, 150)]);
        var judge = Rows.Select([.. Enumerable.Range(0, 150)]);
        var model = await new RandomForestClassifier().FitAsync(
            result.BestParameters, half, new FitContext { Seed = 4 }, Cancel);
        var output = new double[300];
        model.Predict(judge, output);
        var codes = judge.LabelCodes(Rows.Classes);
        var right = Enumerable.Range(0, 150).Count(i => (output[2 * i + 1] > output[2 * i] ? 1 : 0) == codes[i]);
        Assert.Equal(right / 150.0, result.Best.Scores[0].Splits[0]);
        Assert.Equal(6, result.Rows.Count);
        Assert.InRange(result.Best.Scores[0].Mean, 0.6, 1);
    }

    [Fact]
    public async Task A_nested_forest_equals_its_settings_apart()
    {
        var space = Space.For<RandomForestParameters>()
            .Values(p => p.NEstimators, 2, 5).Values(p => p.MaxDepth, 3, null).Values(p => p.MaxFeatures, 1, 3)
            .Values(p => p.MinSamplesSplit, Amount.Count(2), Amount.Fraction(0.1)).Values(p => p.MinSamplesLeaf, 1, 4);
        var options = new SearchOptions
        {
            Evaluation = new StratifiedKFold(2, Shuffle: true),
            Scoring = [Metric.Accuracy, Metric.NegativeLogLoss, Metric.RocAuc],
            Seed = 11,
        };
        var nested = await _cluster.SearchAsync(new RandomForestClassifier(), space, Rows, options, Cancel);
        var apart = await _cluster.SearchAsync(
            new RandomForestClassifier(), space, Rows, options with { Nested = false }, Cancel);
        Assert.Equal(Scores(apart), Scores(nested));
        Assert.Equal(32, nested.Rows.Count);
        Assert.Equal((4 * 5 * 2, 16 * 7 * 2), (nested.TreesGrown, nested.TreesApart));
        Assert.Equal(nested.TreesApart, apart.TreesGrown);
    }

    [Fact]
    public async Task Faulty_settings_are_refused_before_anything_runs()
    {
        var space = Space.For<ToyParameters>().Values(p => p.Rounds, 0, 6, 3, -1);
        var options = new SearchOptions
        {
            RefitBy = "f2",
            Positive = "class9",
            Progress = new Listener(_ => Assert.Fail("it ran")),
        };
        var error = await Assert.ThrowsAsync<SearchException>(
            () => _cluster.SearchAsync(new ToyStumps(), space, Rows, options, Cancel));
        Assert.Equal(
            "refit must be by one of the metrics accuracy, got f2; positive must be one of the classes 'class0', "
            + "'class1', got 'class9'; rounds must be at least 1, got 0; "
            + "rounds must be at least 1, got -1",
            error.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Values_that_are_wrong_only_together_fail_alone(bool nested)
    {
        var space = Space.For<ToyParameters>().Values(p => p.Rounds, 6, 3).Values(p => p.Mode, "plain", "strict");
        var options = new SearchOptions { Nested = nested };
        var result = await _cluster.SearchAsync(new NestedToyStumps(), space, Rows, options, Cancel);
        var faulty = result.Parameters.ToList().IndexOf(new ToyParameters { Rounds = 6, Mode = "strict" });
        Assert.Equal(
            "split 0: rounds must be at most 5 in strict mode, got 6", result.Rows[faulty].Errors[0]);
        Assert.Equal(4, result.Rows[faulty].Scores[0].Rank);
        Assert.Equal(3, result.Rows.Count(r => r.Errors.Count == 0));

        var error = await Assert.ThrowsAsync<SearchException>(() => _cluster.SearchAsync(
            new NestedToyStumps(), space.Values(p => p.Rounds, 6, 7).Values(p => p.Mode, "strict"), Rows, options,
            Cancel));
        Assert.Equal(
            "rounds must be at most 5 in strict mode, got 6; rounds must be at most 5 in strict mode, got 7",
            error.Message);
    }

    [Fact]
    public async Task Groups_are_kept_together()
    {
        var table = Table.FromColumns(
            new NumericColumn("x", [.. Enumerable.Range(0, 12)]),
            new CategoryColumn("y", ["a", "b"], [.. Enumerable.Range(0, 12).Select(i => i % 2)]),
            new NumericColumn("g", [.. Enumerable.Range(0, 12).Select(i => i / 4)]));
        var seen = await _cluster.SearchAsync(
            Space.For<ToyParameters>(), new DataView(table, "y", group: "g"),
            (_, train, validation) => validation.Count == 4 && train.Count == 8
                && validation.Groups()!.Distinct().Count() == 1 ? 1 : 0,
            new SearchOptions { Evaluation = new GroupKFold(3) }, Cancel);
        Assert.Equal([1, 1, 1], Assert.Single(seen.Rows).Scores[0].Splits);
    }

    [Fact]
    public async Task One_class_only_is_refused()
    {
        var table = Table.FromColumns(
            new NumericColumn("x", [1, 2, 3, 4]), new CategoryColumn("y", ["yes"], [0, 0, 0, 0]));
        var error = await Assert.ThrowsAsync<SearchException>(() => _cluster.SearchAsync(
            new ToyStumps(), Toys, new DataView(table, "y"), new SearchOptions { Evaluation = new KFold(2) }, Cancel));
        Assert.Equal(
            "there is nothing to learn: all 2 training rows have the label 'yes' (column y); "
            + "choose another label column, or rows of two classes and more", error.Message);
    }

    static IEnumerable<double> Scores(SearchResult result) =>
        result.Rows.SelectMany(r => r.Scores).SelectMany(s =>
            s.Splits.Append(s.Mean).Append(s.Deviation).Append(s.Rank));

    sealed class Listener(Action<SearchProgress> told) : IProgress<SearchProgress>
    {
        public void Report(SearchProgress value) => told(value);
    }
}
