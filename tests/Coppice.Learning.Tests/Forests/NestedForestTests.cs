using Coppice.Learning.Data;
using Coppice.Learning.Forests;
using Coppice.Learning.Tests.Data;
using Coppice.Learning.Tests.Trees;
using Coppice.Learning.Trees;
using Xunit;

namespace Coppice.Learning.Tests.Forests;

/// <summary>A whole family from one growth equals its settings fitted apart, bit for bit.</summary>
public class NestedForestTests
{
    readonly RandomForestClassifier _learner = new();

    [Theory]
    [InlineData(1, 2, 0, 0.0, false)]
    [InlineData(2, 2, 3, 0.1, false)]
    [InlineData(3, 2, 3, 0.1, true)]
    [InlineData(4, 4, 0, 0.0, false)]
    [InlineData(5, 4, 3, 0.1, false)]
    [InlineData(6, 3, 2, 0.05, true)]
    public Task Random_grid_on_generated_data_equals_its_settings_apart(
        int seed, int classes, int categorical, double missing, bool oneHot) =>
        ProveAsync(seed, Generated(seed, classes, categorical, missing, oneHot), 50, 3);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Random_grid_on_weighted_rows_equals_its_settings_apart(bool fewClasses)
    {
        var view = Generated(11, fewClasses ? 2 : 5, 2, 0.05, false);
        var random = new Random(7);
        var weights = new double[view.Count];
        for (var i = 0; i < weights.Length; i++) weights[i] = random.Next(5) == 0 ? 0 : random.NextDouble() * 3;
        var table = view.Table.With(new NumericColumn("weight", weights));
        return ProveAsync(12, new(table, view.Label, weight: "weight"), 40, 3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public Task Random_grid_on_Adult_equals_its_settings_apart(bool oneHot)
    {
        var view = new DataView(Adult.Train, "income");
        if (oneHot) view = view.OneHot();
        return ProveAsync(21, view.Select([.. Enumerable.Range(0, 3_000).Select(i => i * 10)]), 30, 2);
    }

    [Fact]
    public Task More_class_weights_than_bits_in_a_word_are_kept_apart()
    {
        var view = Generated(31, 2, 2, 0, false);
        var settings = Enumerable.Range(0, 140).Select(i => new RandomForestParameters
        {
            NEstimators = 2,
            MaxDepth = 3,
            Criterion = i % 2 == 0 ? Criterion.Gini : Criterion.Entropy,
            ClassWeight = ClassWeight.Of(("class0", 0.1 + i * 0.37)),
        });
        return ProveAsync(settings.ToArray(), view);
    }

    [Fact]
    public Task Class_weights_beyond_the_precision_of_a_sum_change_nothing()
    {
        // A class that weighs next to nothing vanishes in sums: splits that part it clean and others score alike.
        var view = Generated(34, 2, 2, 0.05, true);
        var settings =
            from weight in (double[])[1e-18, 1e-16, 1e-14, 1e15, 1e17]
            from criterion in (Criterion[])[Criterion.Gini, Criterion.Entropy]
            from leaf in (int[])[1, 2, 4]
            from features in (int[])[2, 5, 20]
            select new RandomForestParameters
            {
                NEstimators = 3,
                ClassWeight = ClassWeight.Of(("class1", weight)),
                Criterion = criterion,
                MinSamplesLeaf = leaf,
                MaxFeatures = features,
            };
        return ProveAsync(settings.ToArray(), view);
    }

    [Fact]
    public void Splits_that_gain_nothing_are_made_alike_beside_settings_that_ask_for_a_gain()
    {
        // Exclusive or: no column tells anything by itself, so that rounding alone decides the sign of the gain.
        for (var times = 1; times < 80; times++)
        {
            var rows = Enumerable.Range(0, 4 * times).ToArray();
            var view = Toy.Of(
                string.Concat(rows.Select(i => i % 4 is 0 or 3 ? 'a' : 'b')), [.. rows.Select(i => (double)(i % 2))],
                [.. rows.Select(i => i % 4 / 2 + 0.0)], [.. rows.Select(i => (double)(i / 4))]);
            var settings = (
                from criterion in (Criterion[])[Criterion.Gini, Criterion.Entropy]
                from weight in (double[])[1, 3, 0.7]
                from decrease in (double[])[0, 0.01]
                select new RandomForestParameters
                {
                    NEstimators = 1,
                    Bootstrap = false,
                    Criterion = criterion,
                    ClassWeight = ClassWeight.Of(("a", weight)),
                    MinImpurityDecrease = decrease,
                    MaxFeatures = MaxFeatures.All,
                }).ToArray();
            var nested = Evaluate(settings, view, view);
            for (var i = 0; i < settings.Length; i++)
                Assert.Equal(Toy.Probabilities(Toy.Fit(settings[i], view, 5), view), nested[i]);
        }
    }

    [Fact]
    public Task Many_depths_and_splits_of_one_fork_span_several_words()
    {
        var view = Generated(32, 2, 2, 0, true);
        var settings =
            from depth in Enumerable.Range(1, 14)
            from split in Enumerable.Range(2, 12)
            select new RandomForestParameters { NEstimators = 2, MaxDepth = depth, MinSamplesSplit = split * split };
        return ProveAsync(settings.ToArray(), view);
    }

    [Fact]
    public void Settings_given_twice_are_handed_out_twice()
    {
        var view = Generated(33, 2, 0, 0, false);
        var setting = new RandomForestParameters { NEstimators = 2 };

        var predictions = Evaluate([setting, setting with { Criterion = Criterion.Gini }], view, view);

        Assert.Equal(predictions[0], predictions[1]);
    }

    [Theory, Trait("Category", "Soak")]
    [InlineData(100)]
    [InlineData(200)]
    [InlineData(300)]
    public async Task Long_random_grids_equal_their_settings_apart(int from)
    {
        for (var seed = from; seed < from + 8; seed++)
            await ProveAsync(seed, Generated(seed, 2 + seed % 4, seed % 5, seed % 3 * 0.05, seed % 2 == 0), 120, 6);
    }

    [Theory, Trait("Category", "Soak")]
    [InlineData(false)]
    [InlineData(true)]
    public Task Random_grid_on_all_of_Adult_equals_its_settings_apart(bool oneHot)
    {
        var view = new DataView(Adult.Train, "income");
        return ProveAsync(41, oneHot ? view.OneHot() : view, 60, 4);
    }

    Task ProveAsync(int seed, DataView view, int settings, int trees) =>
        ProveAsync(new RandomSettings(seed, view.Classes).Draw(settings, trees), view);

    async Task ProveAsync(RandomForestParameters[] settings, DataView view)
    {
        var train = view.Select([.. Enumerable.Range(0, view.Count).Where(i => i % 3 != 0)]);
        var validation = view.Select([.. Enumerable.Range(0, view.Count).Where(i => i % 3 == 0)]);
        var nested = Evaluate(settings, train, validation);

        await Parallel.ForAsync(0, settings.Length, async (i, cancel) =>
        {
            var forest = await _learner.FitAsync(settings[i], train, new() { Seed = 5 }, cancel);
            var apart = Toy.Probabilities(forest, validation);
            Assert.True(
                nested[i] is { } found && found.AsSpan().SequenceEqual(apart), $"Setting {i} differs: {settings[i]}");
        });
    }

    double[]?[] Evaluate(RandomForestParameters[] settings, DataView train, DataView validation)
    {
        var predictions = new double[settings.Length][];
        _learner.Evaluate(
            settings, train, validation, (i, found) =>
            {
                Assert.Null(predictions[i]);
                predictions[i] = found.ToArray();
            },
            new() { Seed = 5 }, TestContext.Current.CancellationToken);
        return predictions;
    }

    static DataView Generated(int seed, int classes, int categorical, double missing, bool oneHot)
    {
        var table = Generator.Classification(new()
        {
            Rows = 700,
            Classes = classes,
            Categorical = categorical,
            Categories = 9,
            MissingShare = missing,
            LabelNoise = 0.1,
            Seed = (ulong)seed,
        });
        var view = new DataView(table, "label");
        return oneHot ? view.OneHot() : view;
    }
}
