namespace Coppice.Learning.Search;

/// <summary>A figure of merit: greater is better. Its sums run in row order, so that it has one value on every
/// machine.</summary>
/// <remarks>A metric travels to workers with the search: keep it free of state.</remarks>
public abstract class Metric
{
    /// <summary>The share of rows whose class is predicted.</summary>
    public static Metric Accuracy { get; } = new Accuracy();

    /// <summary>The mean over the classes present of the share of their rows that is found.</summary>
    public static Metric BalancedAccuracy { get; } = new BalancedAccuracy();

    /// <summary>The mean log-probability of the true class: the log-loss with its sign turned.</summary>
    public static Metric NegativeLogLoss { get; } = new NegativeLogLoss();

    /// <summary>F1 of the positive class, for two classes.</summary>
    public static Metric F1 { get; } = new F1Score();

    /// <summary>The mean of each class's F1.</summary>
    public static Metric F1Macro { get; } = new F1Macro();

    /// <summary>The area under the ROC curve; for more than two classes the mean of each class against the
    /// rest.</summary>
    public static Metric RocAuc { get; } = new RocAuc();

    /// <summary>Every metric that a recipe may name.</summary>
    public static IReadOnlyList<Metric> All { get; } =
        [Accuracy, BalancedAccuracy, NegativeLogLoss, F1, F1Macro, RocAuc];

    /// <summary>Its name in recipes and result columns: scikit-learn's.</summary>
    public abstract string Name { get; }

    /// <summary>Its value, or NaN where it has none: a ROC curve of rows of one class.</summary>
    public abstract double Score(Predictions predictions);

    /// <summary>Why it cannot be applied to so many classes, or null.</summary>
    public virtual string? Unfit(int classes) => null;

    /// <summary>The metric of that name; <c>log_loss</c> stands for <c>neg_log_loss</c>.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static Metric Named(string name) => Find(name) ?? throw new ArgumentException(
        $"there is no metric '{name}': take one of {string.Join(", ", All.Select(m => m.Name))}", nameof(name));

    /// <inheritdoc/>
    public override string ToString() => Name;

    internal static Metric? Find(string name)
    {
        if (name == "log_loss")
            return NegativeLogLoss;
        foreach (var metric in All)
        {
            if (metric.Name == name)
                return metric;
        }
        return null;
    }
}
