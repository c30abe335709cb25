using Coppice.Learning.Data;
using Coppice.Learning.Forests;
using Coppice.Learning.Tests.Trees;
using Coppice.Learning.Trees;
using Xunit;

namespace Coppice.Learning.Tests.Forests;

public class RandomForestTests
{
    readonly RandomForestClassifier _learner = new();
    readonly DataView _view = new(
        Generator.Classification(new()
        {
            Rows = 1_000,
            Categorical = 2,
            MissingShare = 0.02,
            LabelNoise = 0.1,
            Seed = 3,
        }),
        "label");

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Any_parallelism_gives_the_same_forest()
    {
        var parameters = new RandomForestParameters { NEstimators = 13, OobScore = true };

        var one = await _learner.FitAsync(parameters, _view, new() { Seed = 4 }, Cancel);
        var many = await _learner.FitAsync(parameters, _view, new() { Seed = 4, Parallelism = 3 }, Cancel);

        Assert.Equal(one.PredictProba(_view), many.PredictProba(_view));
        Assert.Equal(one.OobAccuracy, many.OobAccuracy);
        Assert.Equal(one.FeatureImportances(), many.FeatureImportances());
    }

    [Fact]
    public async Task Forest_is_the_mean_of_its_trees()
    {
        // Without bootstrap and with all features every tree without ties is the same one.
        var view = Toy.Congruent(17, 600, 5, 2);
        var parameters = new RandomForestParameters
        {
            NEstimators = 3,
            Bootstrap = false,
            MaxFeatures = MaxFeatures.All,
            MinSamplesLeaf = 12,
        };
        var forest = await _learner.FitAsync(parameters, view, new(), Cancel);

        Assert.Equal(Toy.Fit(parameters, view).PredictProba(view), forest.PredictProba(view));
    }

    [Fact]
    public async Task More_trees_begin_with_the_same_ones()
    {
        var few = await _learner.FitAsync(new() { NEstimators = 2 }, _view, new() { Seed = 4 }, Cancel);
        var more = await _learner.FitAsync(new() { NEstimators = 3 }, _view, new() { Seed = 4 }, Cancel);
        var (two, three) = (few.PredictProba(_view), more.PredictProba(_view));

        // What the third tree adds is a share between 0 and 1 for every row.
        for (var i = 0; i < two.Length; i++) Assert.InRange(3 * three[i] - 2 * two[i], -1e-9, 1 + 1e-9);
    }

    [Fact]
    public async Task Seeds_grow_different_forests()
    {
        var one = await _learner.FitAsync(new() { NEstimators = 2 }, _view, new() { Seed = 1 }, Cancel);
        var other = await _learner.FitAsync(new() { NEstimators = 2 }, _view, new() { Seed = 2 }, Cancel);

        Assert.NotEqual(one.PredictProba(_view), other.PredictProba(_view));
    }

    [Fact]
    public async Task Out_of_bag_accuracy_is_near_that_of_fresh_rows()
    {
        var train = _view.Select([.. Enumerable.Range(0, 700)]);
        var test = _view.Select([.. Enumerable.Range(700, 300)]);

        var forest = await _learner.FitAsync(new() { NEstimators = 60, OobScore = true }, train, new(), Cancel);

        var score = Assert.NotNull(forest.OobAccuracy);
        Assert.InRange(score, forest.Score(test) - 0.05, forest.Score(test) + 0.05);
        Assert.True(forest.Score(train) > score + 0.05);
    }

    [Fact]
    public async Task Importances_add_up_to_one_and_find_what_tells()
    {
        var forest = await _learner.FitAsync(new() { NEstimators = 20 }, _view, new(), Cancel);

        var importances = forest.FeatureImportances();

        Assert.Equal(_view.Features.Select(f => f.Name), importances.Select(i => i.Feature));
        Assert.Equal(1, importances.Sum(i => i.Importance), 1e-12);
        Assert.True(Mean("informative") > Mean("noise"));

        double Mean(string kind) => importances
            .Where(i => i.Feature.StartsWith(kind, StringComparison.Ordinal)).Average(i => i.Importance);
    }

    [Fact]
    public async Task Max_samples_draws_so_many_rows()
    {
        // Of one row drawn a tree has but a root: every prediction is the same.
        var forest = await _learner.FitAsync(new() { NEstimators = 5, MaxSamples = 1 }, _view, new(), Cancel);

        Assert.Equal(5, forest.NodeCount);
    }

    [Fact]
    public async Task Tree_that_drew_only_weightless_rows_votes_for_all_classes_alike()
    {
        var view = Toy.Weighted("abcc", [0, 0, 0, 1], new NumericColumn("x", [1, 2, 3, 4]));

        var forest = await _learner.FitAsync(new() { NEstimators = 40, MaxSamples = 1 }, view, new(), Cancel);

        Assert.All(forest.PredictProba(view).Chunk(3), p => Assert.Equal(1, p.Sum(), 1e-10));
        Assert.InRange(forest.PredictProba(view)[0], 0.1, 0.3);
    }

    [Fact]
    public async Task Faulty_parameters_are_refused_before_anything_is_grown()
    {
        var error = await Assert.ThrowsAsync<ArgumentException>(
            () => _learner.FitAsync(new() { NEstimators = 0, MaxDepth = 0 }, _view, new(), Cancel).AsTask());

        Assert.Equal("MaxDepth must be at least 1, got 0; NEstimators must be at least 1, got 0.", error.Message);
    }

    [Fact]
    public async Task Cancelled_fit_ends()
    {
        using var source = new CancellationTokenSource();
        var progress = new Told(_ => source.Cancel());

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _learner.FitAsync(
            new() { NEstimators = 1_000_000 }, _view, new() { Progress = progress }, source.Token).AsTask());
    }

    [Fact]
    public async Task Progress_of_a_fit_ends_at_one()
    {
        var shares = new List<double>();

        await _learner.FitAsync(new() { NEstimators = 4 }, _view, new() { Progress = new Told(shares.Add) }, Cancel);

        Assert.Equal([0.25, 0.5, 0.75, 1], shares);
    }

    [Fact]
    public void Progress_of_several_growths_ascends_to_one()
    {
        var shares = new List<double>();
        var setting = new RandomForestParameters { NEstimators = 2 };

        _learner.Evaluate(
            [setting, setting with { Bootstrap = false }], _view, _view, (_, _) => { },
            new() { Progress = new Told(shares.Add) }, Cancel);

        Assert.Equal([0.25, 0.5, 0.75, 1], shares);
    }

    [Fact]
    public async Task Output_of_another_size_is_refused()
    {
        var forest = await _learner.FitAsync(new() { NEstimators = 1 }, _view, new(), Cancel);

        var error = Assert.Throws<ArgumentException>(() => forest.Predict(_view, new double[7]));

        Assert.Equal("The output must hold 1,000 rows × 2 classes, and holds 7 numbers.", error.Message);
    }

    sealed class Told(Action<double> tell) : IProgress<double>
    {
        public void Report(double value) => tell(value);
    }
}
