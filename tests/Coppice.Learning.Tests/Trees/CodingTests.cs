using Coppice.Learning.Data;
using Coppice.Learning.Trees;
using Coppice.Learning.Trees.Coding;
using Xunit;

namespace Coppice.Learning.Tests.Trees;

/// <summary>Training values as codes: exact while they are few, bins beyond.</summary>
public class CodingTests
{
    [Theory]
    [InlineData(255, true, 0)]
    [InlineData(256, true, 0)]
    [InlineData(256, false, 1)]
    [InlineData(257, false, 0)]
    [InlineData(65_535, false, 1)]
    public void Up_to_65535_distinct_numbers_each_have_a_code(int distinct, bool bytes, int missing)
    {
        double[] values =
            [.. Enumerable.Repeat(double.NaN, missing), .. Enumerable.Range(0, distinct).Select(i => i * 0.5)];

        var source = Coded(values);

        Assert.Equal(distinct + missing, source.CodeCount);
        Assert.Equal(bytes, source.Bytes is not null);
        Assert.Equal(missing == 0 ? -1 : distinct, source.MissingCode);
        for (var row = missing; row < values.Length; row++) Assert.Equal(values[row], source.Low[source.Code(row)]);
        if (missing > 0) Assert.Equal(source.MissingCode, source.Code(0));
    }

    [Fact]
    public void More_distinct_numbers_fall_into_bins_of_about_equal_size()
    {
        double[] values = [.. Enumerable.Range(0, 70_000).Select(i => Math.Sqrt(i * 7919L % 70_000)), double.NaN];

        var source = Coded(values);

        Assert.Equal(256, source.CodeCount);
        Assert.NotNull(source.Bytes);
        Assert.Equal(255, source.Code(70_000));
        var sizes = source.Bytes.Take(70_000).CountBy(c => c).Select(c => c.Value).ToArray();
        Assert.Equal(255, sizes.Length);
        Assert.InRange(sizes.Min(), 250, sizes.Max());
        Assert.InRange(sizes.Max(), sizes.Min(), 300);
        for (var row = 0; row < 70_000; row++)
            Assert.InRange(values[row], source.Low[source.Code(row)], source.High[source.Code(row)]);
    }

    [Fact]
    public void Missing_numbers_in_every_other_row_leave_the_bins_as_they_are()
    {
        double[] values = [.. Enumerable.Range(0, 400_000).Select(i => i % 2 == 0 ? double.NaN : i)];

        var source = Coded(values);

        Assert.Equal(256, source.CodeCount);
        Assert.NotNull(source.Bytes);
        Assert.InRange(source.Bytes.Where((_, i) => i % 2 == 1).CountBy(c => c).Max(c => c.Value), 700, 900);
    }

    [Theory]
    [InlineData(1, 300)]
    [InlineData(60, 3_000)] // looked up: no further apart than 64 a row
    [InlineData(70, 3_000)]
    [InlineData(60, 65_535)]
    [InlineData(2, 65_537)]
    public void Whole_numbers_have_the_codes_that_they_have_with_a_fraction(int step, int distinct)
    {
        double[] whole = [double.NaN, .. Enumerable.Range(0, distinct).Select(i => i * 7_919L % distinct * step - 1e5)];

        var expected = Coded([.. whole.Select(number => number + 0.5)]);
        var source = Coded(whole);

        Assert.Equal(expected.MissingCode, source.MissingCode);
        Assert.Equal(expected.Low, source.Low.Select(number => number + 0.5));
        Assert.Equal(expected.High, source.High.Select(number => number + 0.5));
        for (var row = 0; row < whole.Length; row++) Assert.Equal(expected.Code(row), source.Code(row));
    }

    [Fact]
    public void Zero_of_either_sign_is_one_number() => Assert.Equal(2, Coded([0.0, -0.0, 1, 0.0]).CodeCount);

    [Fact]
    public void Threshold_between_bins_parts_the_numbers_of_both()
    {
        const int Rows = 70_000;
        double[] values = [.. Enumerable.Range(0, Rows).Select(i => (double)(i * 7919L % Rows))];
        var labels = string.Concat(values.Select(v => v < 30_000 ? 'a' : 'b'));
        var view = Toy.Of(labels, values);

        var tree = Toy.Fit(new() { MinSamplesLeaf = 300 }, view);

        var wrong = Toy.Predicted(tree, view).Where((label, row) => label != labels[row]).Count();
        Assert.InRange(wrong, 0, Rows / 255);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(3_000)]
    public void Training_rows_come_to_the_leaves_that_counted_them(int rows)
    {
        var table = Generator.Classification(new()
        {
            Rows = rows,
            Classes = 3,
            Categorical = 3,
            Categories = 70,
            MissingShare = 0.1,
            LabelNoise = 0.2,
            Seed = 4,
        });
        ProveLeaves(new(table, "label"));
        ProveLeaves(new DataView(table, "label").OneHot());
    }

    [Fact]
    public void Training_rows_in_bins_come_to_the_leaves_that_counted_them()
    {
        var random = new Random(1);
        double[] values = [.. Enumerable.Range(0, 90_000).Select(i => i % 17 == 0 ? double.NaN : random.NextDouble())];
        var labels = values.Select(v => v * 3 % 1 < 0.5 ? 'a' : random.Next(2) == 0 ? 'b' : 'c');
        ProveLeaves(Toy.Of(string.Concat(labels), values));
    }

    [Fact]
    public void More_categories_than_codes_are_refused()
    {
        var names = Enumerable.Range(0, 65_536).Select(i => $"{i}").ToArray();
        var column = new CategoryColumn("c", names, [.. Enumerable.Range(0, 65_536)]);
        var view = Toy.Of("a" + new string('b', 65_535), column);

        var error = Assert.Throws<ArgumentException>(() => Toy.Fit(new(), view));

        Assert.Equal("Column 'c' has 65,536 categories; at most 65,535 can be learned from.", error.Message);
    }

    [Fact]
    public void More_classes_than_a_row_can_tell_are_refused()
    {
        double[] values = [.. Enumerable.Range(0, 65_537)];
        var view = new DataView(new([new NumericColumn("x", values), new NumericColumn("y", values)]), "y");

        var error = Assert.Throws<ArgumentException>(() => Toy.Fit(new(), view));

        Assert.Equal("The label 'y' has 65,537 classes; at most 65,536 can be learned.", error.Message);
    }

    [Theory]
    [InlineData("aaa", "All 3 training rows are of one class, 'a': there is nothing to learn.")]
    [InlineData("", "There are no training rows.")]
    public void Nothing_to_learn_is_said_so(string labels, string message)
    {
        var view = Toy.Of(labels, [.. labels.Select((_, i) => (double)i)]);

        Assert.Equal(message, Assert.Throws<ArgumentException>(() => Toy.Fit(new(), view)).Message);
    }

    [Fact]
    public void Table_of_labels_alone_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => Toy.Fit(new(), Toy.Of("ab", Array.Empty<Column>())));

        Assert.Equal("The table has no column beside its label 'y'.", error.Message);
    }

    static void ProveLeaves(DataView view)
    {
        var parameters = new DecisionTreeParameters { MinSamplesLeaf = 5 };
        var codes = view.LabelCodes(view.Classes);
        var shares = Toy.Probabilities(Toy.Fit(parameters, view), view).Chunk(view.Classes.Count).ToArray();
        var table = CodedTable.Of(view);
        var tree = Toy.Grow(parameters, view);
        var rows = BoundRows.Of(table.Schema, view, ..);
        foreach (var leaf in Enumerable.Range(0, view.Count).GroupBy(row => tree.LeafOf(table.Schema, rows, row)))
        {
            Assert.True(leaf.Count() >= 5);
            for (var k = 0; k < view.Classes.Count; k++)
                Assert.Equal(leaf.Count(row => codes[row] == k) / (double)leaf.Count(), shares[leaf.First()][k], 1e-11);
        }
    }

    static CodedSource Coded(double[] values) =>
        new NumberCoding(values.Length).Of(values, [.. Enumerable.Range(0, values.Length)]);
}
