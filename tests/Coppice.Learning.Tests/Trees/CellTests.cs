using Coppice.Learning.Data;
using Coppice.Learning.Trees;
using Coppice.Learning.Trees.Coding;
using Coppice.Learning.Trees.Criteria;
using Coppice.Learning.Trees.Growth;
using Xunit;

namespace Coppice.Learning.Tests.Trees;

/// <summary>Counters in words, and what is computed from them.</summary>
public class CellTests
{
    [Fact]
    public void Packed_cell_holds_the_most_draws_without_overflow()
    {
        var cells = default(PackedCells);
        ulong all = 0, one = 0;
        for (var i = 0; i < PackedCells.MaxRows; i++) cells.AddRow(ref all, cells.Payload(1, 1));
        cells.AddRow(ref one, cells.Payload(1, PackedCells.MaxRows));

        Assert.Equal((2_097_151, 2_097_151L, 2_097_151L, 0L),
            (cells.Rows(ref all), PackedCells.DrawsOf(all), cells.Weight(ref all, 1), cells.Weight(ref all, 0)));
        Assert.Equal(
            (1, 2_097_151L, 2_097_151L), (cells.Rows(ref one), PackedCells.DrawsOf(one), cells.Weight(ref one, 1)));
        all -= one;
        Assert.Equal((2_097_150, 0L), (cells.Rows(ref all), PackedCells.DrawsOf(all)));
    }

    [Theory]
    [InlineData(2_097_151, 0, true)]
    [InlineData(2_097_152, 0, false)]
    [InlineData(2_097_152, 10, false)]
    public void Tables_beyond_the_fields_of_a_packed_cell_take_wide_ones(int rows, int draws, bool packed)
    {
        var codes = new int[rows];
        codes[0] = 1;
        Column[] columns = [new NumericColumn("x", new double[rows]), new CategoryColumn("y", ["a", "b"], codes)];
        var table = CodedTable.Of(new(new Table(columns), "y"));

        Assert.Equal(packed, CellChoice.IsPacked(table, draws == 0 ? Sampling.All : new(true, draws)));
    }

    [Theory]
    [InlineData(new[] { 3, 5 }, 0.46875, 0.954434002924965)]
    [InlineData(new[] { 1, 1, 2 }, 0.625, 1.5)]
    [InlineData(new[] { 0, 4 }, 0, 0)]
    [InlineData(new[] { 5, 5, 5, 5 }, 0.75, 2)]
    public void Impurities_are_those_of_their_formulas(int[] counts, double gini, double entropy)
    {
        var cells = new WideCells(counts.Length);
        var node = Cell(cells, counts);
        Assert.Equal(gini, default(Gini).Impurity(cells, ref node[0], null), 1e-15);
        Assert.Equal(entropy, default(Entropy).Impurity(cells, ref node[0], null), 1e-14);
        if (counts.Length > 2) return;
        var packed = Cell(default(PackedCells), counts);
        Assert.Equal(gini, default(Gini).Impurity(default(PackedCells), ref packed[0], null), 1e-15);
        Assert.Equal(entropy, default(Entropy).Impurity(default(PackedCells), ref packed[0], null), 1e-14);
    }

    [Fact]
    public void Class_weights_are_as_good_as_counts()
    {
        var cells = new WideCells(2);
        ref var counted = ref Cell(cells, [6, 5])[0];
        ref var weighted = ref Cell(cells, [3, 5])[0];
        double[] weights = [2, 1];

        Assert.Equal(
            default(Gini).Impurity(cells, ref counted, null), default(Gini).Impurity(cells, ref weighted, weights));
        Assert.Equal(
            default(Entropy).Impurity(cells, ref counted, null), default(Entropy).Impurity(cells, ref weighted, weights));
    }

    [Theory]
    [InlineData(Criterion.Gini)]
    [InlineData(Criterion.Entropy)]
    public void Scores_order_splits_by_the_impurity_they_leave(Criterion criterion)
    {
        var random = new Random(2);
        var objective = new Objective(criterion, null, 0);
        for (var round = 0; round < 500; round++)
        {
            int[] node = [random.Next(2, 90), random.Next(2, 90)];
            int[][] splits =
            [
                [random.Next(1, node[0]), random.Next(1, node[1])],
                [random.Next(1, node[0]), random.Next(1, node[1])],
            ];
            var left = splits.Select(s => Left(node, s, objective)).ToArray();
            if (Math.Abs(left[0] - left[1]) < 1e-9) continue;

            Assert.Equal(left[0] < left[1], Score(default(PackedCells), 0) > Score(default(PackedCells), 1));
            Assert.Equal(left[0] < left[1], Score(new WideCells(2), 0) > Score(new WideCells(2), 1));

            double Score<TCells>(TCells cells, int split)
                where TCells : struct, ICells
            {
                var (whole, part) = (Cell(cells, node), Cell(cells, splits[split]));
                return criterion == Criterion.Gini
                    ? default(Gini).Score(cells, ref part[0], ref whole[0], null)
                    : default(Entropy).Score(cells, ref part[0], ref whole[0], null);
            }
        }
    }

    [Theory]
    [InlineData(Criterion.Gini)]
    [InlineData(Criterion.Entropy)]
    public void Packed_and_wide_cells_grow_the_same_tree(Criterion criterion)
    {
        var rows = Toy.Congruent(17, 600, 5, 2);
        var ones = new DataView(
            rows.Table.With(new NumericColumn("w", [.. Enumerable.Repeat(1.0, 600)])), rows.Label, weight: "w");
        var parameters = new DecisionTreeParameters { Criterion = criterion, MinSamplesLeaf = 12 };

        Assert.Equal(
            Toy.Probabilities(Toy.Fit(parameters, rows), rows), Toy.Probabilities(Toy.Fit(parameters, ones), rows));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Histograms_by_subtraction_and_rows_counted_one_by_one_grow_the_same_tree(int classes)
    {
        // 600 more values, in rows that weigh nothing, make the source too wide for dense histograms.
        const int Rows = 3_000, More = 600;
        var random = new Random(classes);
        double[][] columns = [.. Enumerable.Range(0, 6).Select(_ =>
            Enumerable.Range(0, Rows).Select(_ => (double)random.Next(200)).ToArray())];
        var labels = string.Concat(Enumerable.Range(0, Rows).Select(i =>
            (char)('a' + (int)(columns[0][i] * classes / 200 + columns[1][i] / 130 + random.Next(5) / 4) % classes)));
        double[] extra = [.. Enumerable.Range(0, More).Select(i => 1_000.0 + i)];
        var dense = Toy.Weighted(labels, [.. Enumerable.Repeat(1.0, Rows)], Named(columns));
        var sparse = Toy.Weighted(
            labels + new string('a', More), [.. Enumerable.Repeat(1.0, Rows), .. new double[More]],
            Named([.. columns.Select(c => (double[])[.. c, .. extra])]));

        Assert.Equal(Nodes(dense), Nodes(sparse));

        static Column[] Named(double[][] columns) => [.. columns.Select((c, i) => new NumericColumn($"x{i}", c))];
        static IEnumerable<(bool, double, int)> Nodes(DataView view) =>
            Toy.Grow(new() { MaxFeatures = 5 }, view).Nodes.Select(n => (n.IsLeaf, n.Threshold, n.Right));
    }

    static double Left(int[] node, int[] split, Objective objective)
    {
        var cells = new WideCells(2);
        int[] rest = [node[0] - split[0], node[1] - split[1]];
        var (left, right) = (Cell(cells, split), Cell(cells, rest));
        return split.Sum() * Impurity.Of(cells, ref left[0], objective)
            + rest.Sum() * Impurity.Of(cells, ref right[0], objective);
    }

    static ulong[] Cell<TCells>(TCells cells, int[] counts)
        where TCells : struct, ICells
    {
        var cell = new ulong[cells.Stride];
        for (var k = 0; k < counts.Length; k++)
            for (var i = 0; i < counts[k]; i++) cells.AddRow(ref cell[0], cells.Payload(k, 1));
        return cell;
    }
}
