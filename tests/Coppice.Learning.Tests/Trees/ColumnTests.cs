using Coppice.Learning.Data;
using Coppice.Learning.Trees;
using Coppice.Learning.Trees.Coding;
using Coppice.Learning.Trees.Growth;
using Coppice.Learning.Trees.Growth.Columns;
using Xunit;

namespace Coppice.Learning.Tests.Trees;

/// <summary>Trees that draw few features are grown on columns, where the CPU can: a tree that is grown leaf by leaf is
/// not, and must be the same.</summary>
public class ColumnTests
{
    static readonly DecisionTreeParameters[] Settings =
    [
        new() { MaxFeatures = MaxFeatures.Sqrt },
        new() { MaxFeatures = MaxFeatures.Count(1) },
        new() { MaxFeatures = MaxFeatures.Count(4), MinSamplesLeaf = 3 },
        new() { MaxFeatures = MaxFeatures.Sqrt, MinSamplesLeaf = 40, MinSamplesSplit = 100 },
        new() { MaxFeatures = MaxFeatures.Count(2), MaxDepth = 7, MinImpurityDecrease = 0.0005 },
    ];

    [Theory]
    [InlineData(9, 2_500)]
    [InlineData(90, 6_000)]
    [InlineData(200, 70)]
    public void Columns_give_the_same_trees_as_rows(int categories, int rows)
    {
        var native = Rows(categories, rows);
        foreach (var view in (DataView[])[native, native.OneHot()])
        {
            var table = CodedTable.Of(view);
            Assert.Equal(Simd.IsSupported, table.Columns is not null);
            foreach (var setting in Settings)
            {
                for (var number = 0; number < 4; number++)
                {
                    var sampling = number % 2 == 0 ? Sampling.All : new Sampling(true, table.Rows);
                    var tree = TreeSlot.Create(table, setting, sampling).Grow(5, number);
                    var other = TreeSlot.Create(table, setting with { MaxLeafNodes = rows }, sampling).Grow(5, number);

                    Assert.Equal(other.Nodes, tree.Nodes);
                    Assert.Equal(other.Sets, tree.Sets);
                    Assert.Equal(other.Importances, tree.Importances);
                }
            }
        }
    }

    [Fact]
    public void Rows_drawn_more_often_than_a_column_counts_give_the_same_trees()
    {
        var rows = Rows(9, 3_000);
        var few = rows.Select([.. Enumerable.Range(0, 12)]);
        var table = CodedTable.Of(few);
        var often = new Sampling(true, 5_000);
        var setting = new DecisionTreeParameters { MaxFeatures = MaxFeatures.Count(2) };

        var tree = TreeSlot.Create(table, setting, often).Grow(5, 1);
        var other = TreeSlot.Create(table, setting with { MaxLeafNodes = 12 }, often).Grow(5, 1);

        Assert.Equal(other.Nodes, tree.Nodes);
    }

    /// <summary>One column of many numbers, some of whole ones, one of which is mostly zero, and categories.</summary>
    static DataView Rows(int categories, int count)
    {
        var random = new Random(11);
        var names = Enumerable.Range(0, categories).Select(c => $"c{c:000}").ToArray();
        double[] Numbers(Func<double> next) => [.. Enumerable.Range(0, count).Select(_ => next())];
        int[] Codes(int of) => [.. Enumerable.Range(0, count).Select(_ => random.Next(of))];
        var (weight, age) = (Numbers(random.NextDouble), Numbers(() => random.Next(17, 90)));
        var gain = Numbers(() => random.Next(10) == 0 ? random.Next(40) : 0);
        var hours = Numbers(() => random.Next(1, 100));
        var (job, land) = (Codes(categories), Codes(4));
        var label = Enumerable.Range(0, count).Select(
            i => age[i] / 90 + gain[i] / 20 + job[i] % 10 / 9.0 + random.NextDouble() > 1.7 ? 1 : 0);
        return new(
            Table.FromColumns(
            [
                new NumericColumn("weight", weight), new NumericColumn("age", age), new NumericColumn("gain", gain),
                new NumericColumn("hours", hours), new CategoryColumn("job", names, job),
                new CategoryColumn("land", names[..4], land),
                new CategoryColumn("label", ["no", "yes"], [.. label]),
            ]),
            "label");
    }
}
