using System.Security.Cryptography;
using Coppice.Learning.Boosting;
using Coppice.Learning.Boosting.Binning;
using Coppice.Learning.Data;
using Xunit;

namespace Coppice.Learning.Tests.Boosting;

public class BoostingTests
{
    public static TheoryData<int, bool, GradientBoostingParameters> Settings { get; } = new()
    {
        { 2, false, new() { NEstimators = 12 } },
        { 2, true, new() { NEstimators = 8, MaxLeafNodes = null, MaxDepth = 5, ColumnSampleByNode = 0.5 } },
        { 3, false, new() { NEstimators = 6, Subsample = 0.6, ColumnSample = 0.7 } },
        { 2, false, new() { NEstimators = 40, EarlyStopping = 4, Monotone = MonotoneConstraints.Of(("x0", 1)) } },
    };

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task Any_number_of_threads_gives_the_same_bytes(
        int classes, bool oneHot, GradientBoostingParameters parameters)
    {
        // Rows enough that nodes are counted and parted in several chunks.
        var view = View(70_000, classes, oneHot, 5);

        var hashes = new List<string>();
        foreach (var threads in (int[])[1, 2, 5])
        {
            var model = await FitAsync(parameters, view.Over(view.Table), new() { Seed = 4, Parallelism = threads });
            hashes.Add(Hash(model));
        }

        Assert.Single(hashes.Distinct());
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task Saved_model_predicts_the_same(int classes, bool oneHot, GradientBoostingParameters parameters)
    {
        var view = View(2_000, classes, oneHot, 6);
        var model = await FitAsync(parameters, view, new() { Seed = 4 });
        using var stream = new MemoryStream();
        model.Save(stream);
        stream.Position = 0;

        var loaded = BoostedClassifier.Load(stream);

        Assert.Equal(model.PredictProba(view), loaded.PredictProba(view));
        Assert.Equal(model.Classes, loaded.Classes);
    }

    [Theory]
    [MemberData(nameof(Settings))]
    public async Task Nested_rounds_are_those_of_each_setting_apart(
        int classes, bool oneHot, GradientBoostingParameters parameters)
    {
        var view = View(1_500, classes, oneHot, 7);
        var train = view.Select([.. Enumerable.Range(0, 1_000)]);
        var validation = view.Select([.. Enumerable.Range(1_000, 500)]);
        GradientBoostingParameters[] settings =
        [
            parameters with { NEstimators = 9 }, parameters with { NEstimators = 3, L2 = 2 }, parameters,
            parameters with { NEstimators = 1 }, parameters with { NEstimators = 30, EarlyStopping = 2 },
            parameters with { NEstimators = 20, EarlyStopping = 6 },
        ];
        var found = new double[settings.Length][];

        new GradientBoostingClassifier().Evaluate(
            settings, train, validation, (i, predictions) => found[i] = predictions.ToArray(), new() { Seed = 2 },
            TestContext.Current.CancellationToken);

        for (var i = 0; i < settings.Length; i++)
        {
            var apart = await FitAsync(settings[i], train, new() { Seed = 2 });
            Assert.Equal(apart.PredictProba(validation), found[i]);
        }
    }

    [Fact]
    public async Task Monotone_constraint_holds_on_ten_thousand_probes()
    {
        var view = View(3_000, 2, false, 8);
        var free = await FitAsync(new() { NEstimators = 60 }, view, new());
        var bound = await FitAsync(
            new() { NEstimators = 60, Monotone = MonotoneConstraints.Of(("x0", 1), ("x1", -1)) }, view, new());

        Assert.NotEqual(0, Breaches(free, view, "x0", 1));
        Assert.Equal(0, Breaches(bound, view, "x0", 1));
        Assert.Equal(0, Breaches(bound, view, "x1", -1));
    }

    [Fact]
    public async Task Weight_of_two_is_a_row_twice()
    {
        // Few enough rows that every number has a bin of its own in both.
        var view = View(200, 2, false, 9);
        var weights = new double[200];
        for (var row = 0; row < weights.Length; row++) weights[row] = row % 3 == 0 ? 2 : 1;
        var weighted = new DataView(view.Table.With(new NumericColumn("w", weights)), "label", weight: "w");
        int[] twice = [.. Enumerable.Range(0, 200).SelectMany(row => Enumerable.Repeat(row, (int)weights[row]))];
        var parameters = new GradientBoostingParameters { NEstimators = 5 };

        var one = await FitAsync(parameters, weighted, new());
        var other = await FitAsync(parameters, view.Select(twice), new());

        var (first, second) = (one.PredictProba(view), other.PredictProba(view));
        for (var i = 0; i < first.Length; i++) Assert.Equal(first[i], second[i], 1e-4);
    }

    [Fact]
    public void Frequent_value_costs_one_bin_only()
    {
        double[] numbers = [.. Enumerable.Repeat(0.0, 900), .. Enumerable.Range(1, 100).Select(i => (double)i)];

        var edges = NumberBins.Edges(numbers, 21);

        Assert.Equal(0, edges[0]);
        Assert.Equal(21, edges.Length);
        Assert.Equal(double.PositiveInfinity, edges[^1]);
    }

    [Fact]
    public async Task More_categories_than_a_byte_can_hold_are_learnt()
    {
        var codes = Enumerable.Range(0, 4_000).Select(row => row * 7 % 400).ToArray();
        var categories = Enumerable.Range(0, 400).Select(c => $"c{c}").ToArray();
        var labels = new CategoryColumn("label", ["no", "yes"], [.. codes.Select(c => c % 2)]);
        var view = new DataView(new Table([new CategoryColumn("c", categories, codes), labels]), "label");

        var model = await FitAsync(new() { NEstimators = 30 }, view, new());

        // 255 of the 400 categories have bins of their own.
        Assert.InRange(model.Score(view), 0.7, 1);
    }

    static int Breaches(BoostedClassifier model, DataView view, string column, int direction)
    {
        var breaches = 0;
        var values = ((NumericColumn)view.Table[column]).Values.ToArray();
        for (var probe = 0; probe < 20; probe++)
        {
            // 500 rows, each cell of the column replaced by a higher one each time round.
            var rows = view.Select([.. Enumerable.Range(probe * 100, 500)]);
            double[]? before = null;
            foreach (var step in (double[])[-2, -0.5, 0, 0.5, 2])
            {
                var moved = rows.Over(view.Table.With(new NumericColumn(column, Array.ConvertAll(values, _ => step))));
                var now = model.PredictProba(moved).Where((_, i) => i % 2 == 1).ToArray();
                for (var i = 0; i < now.Length && before is not null; i++)
                    breaches += direction * (now[i] - before[i]) < 0 ? 1 : 0;
                before = now;
            }
        }

        return breaches;
    }

    static DataView View(int rows, int classes, bool oneHot, ulong seed)
    {
        var table = Generator.Classification(new()
        {
            Rows = rows,
            Informative = 4,
            Classes = classes,
            Categorical = 3,
            Categories = 9,
            MissingShare = 0.03,
            LabelNoise = 0.1,
            Seed = seed,
        });
        var names = table.Columns.OfType<NumericColumn>().ToArray();
        var renamed = table;
        for (var i = 0; i < names.Length; i++)
            renamed = renamed.Without(names[i].Name).With(new NumericColumn(
                $"x{i}", [.. names[i].Values.ToArray().Select(v => Math.Round(v, 2))]));
        var view = new DataView(renamed, "label");
        return oneHot ? view.OneHot() : view;
    }

    static async Task<BoostedClassifier> FitAsync(
        GradientBoostingParameters parameters, DataView view, FitContext context) =>
        await new GradientBoostingClassifier().FitAsync(
            parameters, view, context, TestContext.Current.CancellationToken);

    static string Hash(BoostedClassifier model)
    {
        using var stream = new MemoryStream();
        model.Save(stream);
        return Convert.ToHexString(SHA256.HashData(stream.ToArray()));
    }
}
