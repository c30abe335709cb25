using System.Globalization;

namespace Coppice.Learning.Data;

/// <summary>What <see cref="Generator"/> makes. The same options give the same table on every CPU.</summary>
public sealed record GeneratorOptions
{
    /// <summary>The number of rows.</summary>
    public int Rows { get; init; } = 1_000;

    /// <summary>Numeric columns that tell of the label, each by itself.</summary>
    public int Informative { get; init; } = 5;

    /// <summary>Numeric columns that are weighted sums of the informative ones.</summary>
    public int Redundant { get; init; } = 2;

    /// <summary>Numeric columns that tell nothing.</summary>
    public int Noise { get; init; } = 3;

    /// <summary>Category columns, whose frequencies depend on the label.</summary>
    public int Categorical { get; init; }

    /// <summary>The number of categories of each category column.</summary>
    public int Categories { get; init; } = 6;

    /// <summary>The share of feature cells that are missing, 0 to 1.</summary>
    public double MissingShare { get; init; }

    /// <summary>The number of classes, for classification.</summary>
    public int Classes { get; init; } = 2;

    /// <summary>How many clusters of rows each class has; more than one makes classes that no line can part.</summary>
    public int Clusters { get; init; } = 2;

    /// <summary>How far the clusters lie apart, in standard deviations of an informative column.</summary>
    public double Separation { get; init; } = 1;

    /// <summary>The share of rows whose class is another than their features say (classification), or the standard
    /// deviation of what is added to the target (regression).</summary>
    public double LabelNoise { get; init; } = 0.02;

    /// <summary>The seed of every random number.</summary>
    public ulong Seed { get; init; }

    /// <summary>Checks all options together.</summary>
    /// <exception cref="ArgumentException">Some are faulty; the message names every one.</exception>
    public void Validate()
    {
        var faults = new List<string>();
        AtLeast(nameof(Rows), Rows, 1);
        AtLeast(nameof(Informative), Informative, 0);
        AtLeast(nameof(Redundant), Redundant, 0);
        AtLeast(nameof(Noise), Noise, 0);
        AtLeast(nameof(Categorical), Categorical, 0);
        AtLeast(nameof(Categories), Categories, 2);
        AtLeast(nameof(Classes), Classes, 2);
        AtLeast(nameof(Clusters), Clusters, 1);
        if ((long)Informative + Redundant + Noise + Categorical < 1)
            faults.Add("there must be at least 1 column, got none");
        if (Redundant > 0 && Informative == 0)
            faults.Add($"Redundant columns need an informative one, got Redundant {Redundant} and Informative 0");
        Within(nameof(MissingShare), MissingShare, 1);
        Within(nameof(Separation), Separation, 1e6);
        Within(nameof(LabelNoise), LabelNoise, 1e6);
        if (faults.Count > 0)
            throw new ArgumentException($"Generator options: {string.Join("; ", faults)}.");

        void AtLeast(string name, int value, int least)
        {
            if (value < least)
                faults.Add($"{name} must be at least {least}, got {value}");
        }

        void Within(string name, double value, double most)
        {
            if (!(value >= 0 && value <= most))
                faults.Add(string.Create(
                    CultureInfo.InvariantCulture, $"{name} must be from 0 to {most}, got {value}"));
        }
    }
}
