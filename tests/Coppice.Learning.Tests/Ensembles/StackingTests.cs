using Coppice.Learning.Boosting;
using Coppice.Learning.Data;
using Coppice.Learning.Ensembles;
using Coppice.Learning.Forests;
using Coppice.Learning.Logistic;
using Coppice.Learning.Tests.Trees;
using Xunit;

namespace Coppice.Learning.Tests.Ensembles;

public class StackingTests
{
    static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_label_reaches_its_own_prediction()
    {
        // A member that knows every row it saw says 'b' of all others: any 'a' among what the combining model is shown
        // is a label that leaked.
        var view = Toy.Of(
            string.Concat(Enumerable.Repeat("ab", 50)),
            new NumericColumn("id", [.. Enumerable.Range(0, 100).Select(i => (double)i)]));
        var shown = new List<DataView>();

        await new StackingClassifier().FitAsync(
            new()
            {
                Members = Estimators.Of(Estimator.Of(new ParrotLearner(), new ParrotParameters())),
                Meta = Estimator.Of(new WitnessLearner(shown), new ParrotParameters()),
            },
            view, new() { Seed = 3 }, Token);

        var seen = Assert.Single(shown);
        var column = Assert.IsType<NumericColumn>(Assert.Single(seen.Features));
        Assert.All(column.Values.ToArray(), share => Assert.Equal(1, share));
    }

    [Fact]
    public async Task Rows_known_twice_would_be_noticed()
    {
        // The same check on rows that share an id: here labels do reach other folds.
        var view = Toy.Of(
            string.Concat(Enumerable.Repeat("ab", 50)),
            new NumericColumn("id", [.. Enumerable.Range(0, 100).Select(i => (double)(i % 2))]));
        var shown = new List<DataView>();

        await new StackingClassifier().FitAsync(
            new()
            {
                Members = Estimators.Of(Estimator.Of(new ParrotLearner(), new ParrotParameters())),
                Meta = Estimator.Of(new WitnessLearner(shown), new ParrotParameters()),
            },
            view, new() { Seed = 3 }, Token);

        Assert.Contains(0, ((NumericColumn)shown[0].Features[0]).Values.ToArray());
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public async Task Stack_on_a_cluster_is_that_of_one_process(int classes, bool passthrough)
    {
        var view = View(classes);
        var parameters = Parameters with { Passthrough = passthrough };
        await using var cluster = await Cluster.LocalAsync(new() { Home = Temporary(), Strict = true, Slots = 3 }, Token);

        var alone = await new StackingClassifier().FitAsync(parameters, view, new() { Seed = 7, Parallelism = 2 }, Token);
        var spread = await new StackingClassifier().FitAsync(
            parameters, view, new() { Seed = 7, Cluster = cluster }, Token);

        Assert.Equal(alone.PredictProba(view), spread.PredictProba(view));
    }

    [Fact]
    public async Task Saved_stack_predicts_the_same()
    {
        var view = View(2);
        var model = await new StackingClassifier().FitAsync(Parameters, view, new() { Seed = 7 }, Token);
        using var stream = new MemoryStream();
        model.Save(stream);
        stream.Position = 0;

        var loaded = StackModel.Load(stream);

        Assert.Equal(model.PredictProba(view), loaded.PredictProba(view));
        Assert.Equal(3, loaded.Members.Count);
    }

    [Fact]
    public async Task Faults_of_members_are_told_by_place()
    {
        var parameters = new StackingParameters
        {
            Members = Estimators.Of(
                Estimator.Of(new RandomForestClassifier(), new() { NEstimators = 0 }),
                Estimator.Of(new GradientBoostingClassifier(), new() { LearningRate = 0 })),
            Folds = 1,
        };

        var error = await Assert.ThrowsAsync<ArgumentException>(
            async () => await new StackingClassifier().FitAsync(parameters, View(2), new(), Token));

        Assert.Contains("[0].NEstimators must be at least 1, got 0", error.Message, StringComparison.Ordinal);
        Assert.Contains("[1].LearningRate must be above 0, got 0", error.Message, StringComparison.Ordinal);
        Assert.Contains("Folds must be at least 2, got 1", error.Message, StringComparison.Ordinal);
    }

    static StackingParameters Parameters => new()
    {
        Members = Estimators.Of(
            Estimator.Of(new RandomForestClassifier(), new() { NEstimators = 5 }),
            Estimator.Of(new GradientBoostingClassifier(), new() { NEstimators = 5 }),
            Estimator.Of(new LogisticRegression(), new())),
        Folds = 3,
    };

    static DataView View(int classes) => new(
        Generator.Classification(new()
        {
            Rows = 400,
            Classes = classes,
            Categorical = 2,
            MissingShare = 0.02,
            Seed = 11,
        }),
        "label");

    static string Temporary() => Directory.CreateTempSubdirectory("coppice-").FullName;
}
