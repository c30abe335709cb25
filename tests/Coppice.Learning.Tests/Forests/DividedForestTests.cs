using Coppice.Learning.Data;
using Coppice.Learning.Forests;
using Xunit;

namespace Coppice.Learning.Tests.Forests;

/// <summary>A forest that is grown in parts equals the same forest grown at once, bit for bit.</summary>
public sealed class DividedForestTests
{
    readonly RandomForestClassifier _learner = new();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 2, 0, 0.0)]
    [InlineData(2, 2, 3, 0.1)]
    [InlineData(3, 3, 2, 0.05)]
    [InlineData(4, 5, 0, 0.1)]
    public void Random_grid_in_random_parts_equals_the_whole(int seed, int classes, int categorical, double missing)
    {
        var view = new DataView(
            Generator.Classification(new()
            {
                Rows = 500,
                Classes = classes,
                Categorical = categorical,
                MissingShare = missing,
                LabelNoise = 0.1,
                Seed = (ulong)seed,
            }),
            "label");
        var train = view.Select([.. Enumerable.Range(0, view.Count).Where(i => i % 3 != 0)]);
        var validation = view.Select([.. Enumerable.Range(0, view.Count).Where(i => i % 3 == 0)]);
        var settings = new RandomSettings(seed, view.Classes).Draw(40, 9);
        var whole = new double[settings.Length][];
        _learner.Evaluate(
            settings, train, validation, (i, predictions) => whole[i] = predictions.ToArray(), new() { Seed = 5 }, Cancel);

        var random = new Random(seed);
        var sums = new long[settings.Length][];
        for (int first = 0, count; first < 9; first += count)
        {
            count = random.Next(1, 5);
            Add(settings, train, validation, first, count, sums);
        }

        for (var i = 0; i < settings.Length; i++)
        {
            var predictions = new double[validation.Count * classes];
            _learner.Predict(settings[i], classes, sums[i], predictions);
            Assert.Equal(whole[i], predictions);
        }
    }

    [Fact]
    public void Settings_that_end_before_a_part_get_nothing_of_it()
    {
        var view = new DataView(Generator.Classification(new() { Rows = 60, Seed = 1 }), "label");
        RandomForestParameters[] settings =
            [new() { NEstimators = 3 }, new() { NEstimators = 4 }, new() { NEstimators = 9 }];
        var sums = new long[3][];
        Add(settings, view, view, 3, 2, sums);
        Assert.Null(sums[0]);
        Assert.NotNull(sums[1]);
        Assert.NotEqual(sums[1], sums[2]);
    }

    [Fact]
    public void Settings_that_both_go_on_are_handed_out_together()
    {
        var view = new DataView(Generator.Classification(new() { Rows = 60, Seed = 1 }), "label");
        RandomForestParameters[] settings = [new() { NEstimators = 7 }, new() { NEstimators = 2 }, new() { NEstimators = 9 }];
        var handed = new List<int[]>();
        _learner.EvaluatePart(settings, view, view, 0, 5, (members, _) => handed.Add(members.ToArray()), new(), Cancel);
        Assert.Equal([[1], [0, 2]], handed.Select(h => h.Order().ToArray()));
    }

    void Add(
        RandomForestParameters[] settings, DataView train, DataView validation, int first, int count, long[]?[] sums) =>
        _learner.EvaluatePart(
            settings, train, validation, first, count, (members, added) =>
            {
                foreach (var i in members)
                {
                    sums[i] ??= new long[added.Length];
                    for (var k = 0; k < added.Length; k++) sums[i]![k] += added[k]; // made in the line above
                }
            },
            new() { Seed = 5 }, Cancel);
}
