using Coppice.Learning.Data;
using Coppice.Learning.Trees;
using Coppice.Learning.Trees.Coding;
using Coppice.Learning.Trees.Growth;
using Xunit;

namespace Coppice.Learning.Tests.Trees;

/// <summary>Weights of rows and of classes, by what they are equal to.</summary>
public class WeightTests
{
    readonly DataView _rows = Toy.Congruent(5, 300, 4, 3);
    readonly DataView _fresh = Toy.Congruent(6, 300, 4, 3);

    [Fact]
    public void Weight_of_two_is_the_row_twice()
    {
        int[] twice = [.. Enumerable.Range(0, _rows.Count).SelectMany(i => Enumerable.Repeat(i, 1 + i % 2))];
        var weighted = Weighted(_rows, i => 1 + i % 2);
        var doubled = Weighted(_rows.Select(twice), _ => 1);

        Assert.Equal(Grown(weighted, new()), Grown(doubled, new()));
    }

    [Fact]
    public void Scale_of_all_weights_does_not_matter() =>
        Assert.Equal(
            Grown(Weighted(_rows, i => 1 + i % 3), new()), Grown(Weighted(_rows, i => 1024 * (1 + i % 3)), new()));

    [Theory]
    [InlineData(Criterion.Gini)]
    [InlineData(Criterion.Entropy)]
    public void Row_of_weight_zero_is_as_good_as_absent(Criterion criterion)
    {
        var parameters = new DecisionTreeParameters { Criterion = criterion, MinSamplesLeaf = 2 };
        var weighted = Weighted(_rows, i => i % 3 == 0 ? 0 : 1);
        int[] present = [.. Enumerable.Range(0, _rows.Count).Where(i => i % 3 != 0)];

        Assert.Equal(Grown(Weighted(_rows.Select(present), _ => 1), parameters), Grown(weighted, parameters));
    }

    [Fact]
    public void All_weights_of_zero_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => Grown(Weighted(_rows, _ => 0), new()));

        Assert.Equal("All rows weigh 0.", error.Message);
    }

    [Fact]
    public void Class_weight_of_two_is_each_of_its_rows_twice()
    {
        var codes = _rows.LabelCodes(_rows.Classes);
        int[] twice =
            [.. Enumerable.Range(0, _rows.Count).SelectMany(i => Enumerable.Repeat(i, codes[i] == 1 ? 2 : 1))];
        var doubled = Weighted(_rows.Select(twice), _ => 1);

        Assert.Equal(
            Grown(doubled, new()), Grown(Weighted(_rows, _ => 1), new() { ClassWeight = ClassWeight.Of(("1", 2)) }));
    }

    [Fact]
    public void Balanced_is_rows_by_classes_and_rows_of_the_class()
    {
        var codes = _rows.LabelCodes(_rows.Classes);
        var weights = _rows.Classes.Select((name, k) => (name, 300 / (3.0 * codes.Count(c => c == k))));
        var balanced = Grown(_rows, new() { ClassWeight = ClassWeight.Balanced });

        Assert.Equal(Grown(_rows, new() { ClassWeight = ClassWeight.Of(weights) }), balanced);
        Assert.NotEqual(Grown(_rows, new()), balanced);
    }

    [Fact]
    public void Balanced_subsample_counts_what_was_drawn()
    {
        var table = CodedTable.Of(_rows);
        var draws = new int[_rows.Count];
        for (var i = 0; i < draws.Length; i++) draws[i] = table.ClassCodes[i] == 0 ? 3 : i % 2;
        int Drawn(int k) => Enumerable.Range(0, draws.Length).Where(i => table.ClassCodes[i] == k).Sum(i => draws[i]);

        Assert.Equal(
            Enumerable.Range(0, 3).Select(k => draws.Sum() / (3.0 * Drawn(k))),
            ClassWeights.Of(ClassWeight.BalancedSubsample, table, draws));
    }

    [Fact]
    public void Equal_class_weights_are_none()
    {
        Assert.Null(ClassWeights.Of(ClassWeight.Of(("0", 1)), CodedTable.Of(_rows), []));
        Assert.Null(ClassWeights.Of(ClassWeight.Balanced, CodedTable.Of(Toy.Of("aabb", [1, 2, 3, 4])), []));
    }

    [Fact]
    public void Weight_of_an_unknown_class_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(
            () => Grown(_rows, new() { ClassWeight = ClassWeight.Of(("3", 2)) }));

        Assert.Equal("class_weight names a class '3'; the classes are 0, 1, 2.", error.Message);
    }

    [Fact]
    public void Leaf_shares_are_shares_of_weight()
    {
        var view = Toy.Weighted("aab", [1, 2, 9], new NumericColumn("x", [1, 1, 1]));

        Assert.Equal(0.25, Toy.Probabilities(Toy.Fit(new(), view), view)[0], 1e-12);
        Assert.Equal(
            0.1, Toy.Probabilities(Toy.Fit(new() { ClassWeight = ClassWeight.Of(("b", 3)) }, view), view)[0], 1e-12);
    }

    static DataView Weighted(DataView rows, Func<int, double> weight)
    {
        var weights = new double[rows.Table.RowCount];
        for (var i = 0; i < weights.Length; i++) weights[i] = weight(i);
        return new(rows.Table.With(new NumericColumn("w", weights)), rows.Label, rows.Rows.ToArray(), weight: "w");
    }

    double[] Grown(DataView view, DecisionTreeParameters parameters) =>
        Toy.Probabilities(Toy.Fit(parameters, view), _fresh);
}
