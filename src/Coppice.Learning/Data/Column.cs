namespace Coppice.Learning.Data;

/// <summary>One immutable column of a <see cref="Table"/>.</summary>
public abstract class Column
{
    private protected Column(string name) => Name = name;

    /// <summary>The column's name, unique within its table.</summary>
    public string Name { get; }

    /// <summary>The number of rows.</summary>
    public abstract int Count { get; }
}

/// <summary>Numbers; NaN marks a missing one.</summary>
public sealed class NumericColumn(string name, double[] values) : Column(name)
{
    /// <summary>One value a row.</summary>
    public ReadOnlySpan<double> Values => values;

    /// <inheritdoc/>
    public override int Count => values.Length;
}

/// <summary>Categories in order of first appearance; each row holds an index into them, or −1 where it is missing.</summary>
public sealed class CategoryColumn(string name, IReadOnlyList<string> categories, int[] codes) : Column(name)
{
    /// <summary>The distinct categories.</summary>
    public IReadOnlyList<string> Categories { get; } = categories;

    /// <summary>One index into <see cref="Categories"/> a row; −1 = missing.</summary>
    public ReadOnlySpan<int> Codes => codes;

    /// <inheritdoc/>
    public override int Count => codes.Length;
}

/// <summary>One column of a one-hot encoding: 1 where the source holds the category, else 0. It stores nothing.</summary>
public sealed class IndicatorColumn(CategoryColumn source, int category)
    : Column($"{source.Name}={source.Categories[category]}")
{
    /// <summary>The column that is encoded.</summary>
    public CategoryColumn Source { get; } = source;

    /// <summary>The index of the category that this column indicates.</summary>
    public int Category { get; } = category;

    /// <inheritdoc/>
    public override int Count => Source.Count;
}
