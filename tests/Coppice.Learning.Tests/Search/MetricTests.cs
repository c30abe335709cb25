using Coppice.Learning.Search;
using Xunit;

namespace Coppice.Learning.Tests.Search;

// Expected values are scikit-learn 1.2.1's.
public sealed class MetricTests
{
    static readonly int[] Truth = [0, 1, 1, 0, 1, 0, 0, 1, 1, 1];

    static readonly double[] Two =
        [.. new[] { .2, .7, .4, .5, .9, .4, .1, .4, .8, .7 }.SelectMany(p => new[] { 1 - p, p })];

    static readonly int[] Truth3 = [0, 1, 2, 1, 0, 2, 2, 1, 0];

    static readonly double[] Three =
    [
        .5, .3, .2, .2, .5, .3, .1, .1, .8, .4, .3, .3, .4, .4, .2, .3, .4, .3, 0, .25, .75, .1, .8, .1, .2, .3, .5,
    ];

    [Theory]
    [InlineData("accuracy", 0.8)]
    [InlineData("balanced_accuracy", 0.8333333333333333)]
    [InlineData("f1", 0.8)]
    [InlineData("f1_macro", 0.8)]
    [InlineData("neg_log_loss", -0.4406912289895783)]
    [InlineData("roc_auc", 0.875)]
    public void Metric_of_two_classes_is_scikit_learns(string name, double expected) =>
        Assert.Equal(expected, Score(name, Two, Truth, 2, 1), 1e-15);

    [Theory]
    [InlineData("accuracy", 0.6666666666666666)]
    [InlineData("balanced_accuracy", 0.6666666666666666)]
    [InlineData("f1_macro", 0.6666666666666666)]
    [InlineData("neg_log_loss", -0.7837708654622465)]
    [InlineData("roc_auc", 0.8518518518518517)]
    public void Metric_of_three_classes_is_scikit_learns(string name, double expected) =>
        Assert.Equal(expected, Score(name, Three, Truth3, 3, 2), 1e-15);

    [Fact]
    public void Log_loss_of_a_certain_error_is_finite() =>
        Assert.Equal(-18.021826694558577, Score("log_loss", [1, 0, 1, 0], [0, 1], 2, 1), 1e-14);

    [Fact]
    public void Auc_of_the_other_positive_class_with_swapped_scores_is_the_same() =>
        Assert.Equal(Score("roc_auc", Two, Truth, 2, 1), Score("roc_auc", Two, Truth, 2, 0));

    [Fact]
    public void Auc_of_equal_scores_is_a_half() =>
        Assert.Equal(0.5, Score("roc_auc", [.3, .7, .3, .7, .3, .7], [0, 1, 1], 2, 1));

    [Fact]
    public void Auc_of_one_class_has_no_value() =>
        Assert.True(double.IsNaN(Score("roc_auc", [.3, .7, .2, .8], [1, 1], 2, 1)));

    [Fact]
    public void F1_of_a_class_nowhere_present_is_zero() =>
        Assert.Equal(0, Score("f1", [.9, .1, .8, .2], [0, 0], 2, 1));

    [Fact]
    public void F1_depends_on_the_positive_class()
    {
        double[] predicted = [.9, .1, .8, .2, .1, .9, .7, .3];
        Assert.Equal(0.8, Score("f1", predicted, [0, 0, 1, 1], 2, 0), 1e-15);
        Assert.Equal(2.0 / 3, Score("f1", predicted, [0, 0, 1, 1], 2, 1), 1e-15);
    }

    [Fact]
    public void Label_of_equal_probabilities_is_the_first()
    {
        var labels = new int[2];
        Predictions.Argmax([.4, .4, .2, .1, .45, .45], 3, labels);
        Assert.Equal([0, 1], labels);
        Predictions.Argmax([.5, .5, .4, .6], 2, labels);
        Assert.Equal([0, 1], labels);
    }

    [Fact]
    public void Named_unknown_tells_all_names()
    {
        var error = Assert.Throws<ArgumentException>(() => Metric.Named("acuracy"));
        Assert.Contains(
            "there is no metric 'acuracy': take one of accuracy, balanced_accuracy, neg_log_loss", error.Message);
    }

    [Fact]
    public void F1_of_three_classes_is_refused_with_the_cure() =>
        Assert.Equal("f1 is for two classes, the label has 3: take f1_macro", Metric.F1.Unfit(3));

    static double Score(string name, double[] probabilities, int[] truth, int classes, int positive)
    {
        var labels = new int[truth.Length];
        Predictions.Argmax(probabilities, classes, labels);
        return Metric.Named(name).Score(new Predictions(probabilities, labels, truth, classes, positive));
    }
}
