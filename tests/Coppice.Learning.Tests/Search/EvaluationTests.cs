using Coppice.Learning.Search;
using Xunit;

namespace Coppice.Learning.Tests.Search;

// Expected folds are scikit-learn 1.2.1's.
public sealed class EvaluationTests
{
    const string Labels = "bbabcaabbcbacabcbaaccb";

    [Theory]
    [InlineData(2, "0000000000110111111111")]
    [InlineData(3, "0000000110111121222222")]
    [InlineData(5, "0001001121221332344344")]
    public void StratifiedKFold_is_scikit_learns(int folds, string expected) =>
        Assert.Equal(expected, Judges(new StratifiedKFold(folds), Rows(Labels)));

    [Fact]
    public void KFold_is_scikit_learns() =>
        Assert.Equal("0000001111112222233333", Judges(new KFold(4), Rows(Labels)));

    [Theory]
    [InlineData(3, "2201112110000001202221")]
    [InlineData(4, "3301111330000221302221")]
    public void GroupKFold_is_scikit_learns(int folds, string expected) =>
        Assert.Equal(
            expected, Judges(new GroupKFold(folds), Rows(Labels) with { Groups = Groups("aabcccdeeffffgghabiiic") }));

    [Fact]
    public void Training_rows_are_all_others_in_order()
    {
        foreach (var fold in new StratifiedKFold(3).Split(Rows(Labels)))
        {
            Assert.Equal(Enumerable.Range(0, Labels.Length), fold.Train.Concat(fold.Validation).Order());
            Assert.Equal(fold.Train.Order(), fold.Train);
            Assert.Equal(fold.Validation.Order(), fold.Validation);
        }
    }

    [Fact]
    public void Shuffled_folds_keep_shares_and_follow_the_seed()
    {
        var evaluation = new StratifiedKFold(3, Shuffle: true);
        var first = Judges(evaluation, Rows(Labels));
        Assert.Equal(first, Judges(evaluation, Rows(Labels)));
        Assert.NotEqual(first, Judges(evaluation, Rows(Labels) with { Seed = 1 }));
        Assert.NotEqual(first, Judges(new StratifiedKFold(3), Rows(Labels)));
        Assert.Equal(Shares(Judges(new StratifiedKFold(3), Rows(Labels))), Shares(first));
    }

    [Fact]
    public void Shuffled_KFold_has_equal_folds_in_another_order()
    {
        var shuffled = Judges(new KFold(4, Shuffle: true), Rows(Labels));
        Assert.NotEqual("0000001111112222233333", shuffled);
        Assert.Equal("0000001111112222233333", string.Concat(shuffled.Order()));
    }

    [Fact]
    public void Repeats_differ_from_each_other()
    {
        var folds = new RepeatedStratifiedKFold(2, 3).Split(Rows(Labels));
        Assert.Equal(6, folds.Count);
        Assert.Equal(
            3, folds.Where((_, i) => i % 2 == 0).Select(f => string.Join(',', f.Validation)).Distinct().Count());
        var plain = new RepeatedKFold(2, 2).Split(Rows(Labels));
        Assert.NotEqual(plain[0].Validation, plain[2].Validation);
    }

    [Fact]
    public void Holdout_keeps_shares()
    {
        var fold = Assert.Single(new Holdout(0.25).Split(Rows(new string('a', 60) + new string('b', 40))));
        Assert.Equal(25, fold.Validation.Length);
        Assert.Equal(15, fold.Validation.Count(row => row < 60));
        Assert.Equal(75, fold.Train.Length);
        Assert.Empty(fold.Train.Intersect(fold.Validation));
    }

    [Fact]
    public void Holdout_without_classes_rounds_up()
    {
        var fold = Assert.Single(new Holdout(0.3, Stratified: false).Split(Rows(Labels)));
        Assert.Equal(7, fold.Validation.Length);
        Assert.Equal(15, fold.Train.Length);
    }

    [Fact]
    public void Test_trains_on_all_rows_and_judges_all_test_rows()
    {
        var fold = Assert.Single(Evaluation.Test.Split(Rows(Labels) with { TestCount = 4 }));
        Assert.True(fold.OnTest);
        Assert.Equal(Enumerable.Range(0, Labels.Length), fold.Train);
        Assert.Equal([0, 1, 2, 3], fold.Validation);
    }

    [Fact]
    public void Too_few_rows_of_a_class_are_refused_by_name() =>
        AssertRefused(new StratifiedKFold(3), Rows("aaabb"),
            "stratified_kfold needs at least 3 rows of each class, one a fold, "
            + "but class 'b' has 2: take fewer folds, or leave the class out");

    [Fact]
    public void Too_few_groups_are_refused() => AssertRefused(
        new GroupKFold(3), Rows("abab") with { Groups = [0, 0, 1, 1] },
        "group_kfold cannot make 3 folds of 2 groups: take fewer folds");

    [Fact]
    public void Missing_groups_are_refused() => AssertRefused(
        new GroupKFold(2), Rows("abab"), "group_kfold needs a group column: name it in the data "
            + "(recipe key data.group)");

    [Fact]
    public void More_folds_than_rows_are_refused() => AssertRefused(
        new KFold(5), Rows("abab"), "kfold cannot make 5 folds of 4 rows: take fewer folds");

    [Fact]
    public void One_fold_is_refused() => AssertRefused(
        new KFold(1), Rows("abab"), "kfold needs at least 2 folds, got 1");

    [Fact]
    public void Missing_test_rows_are_refused() => AssertRefused(
        Evaluation.Test, Rows("abab"),
        "evaluation 'test' needs test rows: name them in the data (recipe key data.test)");

    [Fact]
    public void A_fraction_that_leaves_nothing_is_refused()
    {
        AssertRefused(new Holdout(1), Rows("abab"), "holdout needs a fraction above 0 and below 1, got 1");
        AssertRefused(
            new Holdout(0.9), Rows("abab"), "holdout of 0.9 leaves no row on one side of 4: take another fraction");
    }

    static void AssertRefused(Evaluation evaluation, FoldRows rows, string message) =>
        Assert.Equal(message, Assert.Throws<SearchException>(() => evaluation.Split(rows)).Message);

    static FoldRows Rows(string labels) => new()
    {
        Classes = [.. labels.Select(c => c - 'a')],
        ClassNames = ["a", "b", "c"],
    };

    static int[] Groups(string groups) => [.. groups.Select(g => groups.Distinct().ToList().IndexOf(g))];

    static string Judges(Evaluation evaluation, FoldRows rows)
    {
        var judges = new char[rows.Count];
        var folds = evaluation.Split(rows);
        for (var f = 0; f < folds.Count; f++)
        {
            foreach (var row in folds[f].Validation)
                judges[row] = (char)('0' + f);
        }
        return new string(judges);
    }

    static IEnumerable<int> Shares(string judges) =>
        from fold in "012" from label in "abc" select judges.Where((f, i) => f == fold && Labels[i] == label).Count();
}
