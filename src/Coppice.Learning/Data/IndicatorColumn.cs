namespace Coppice.Learning.Data;

/// <summary>One column of a one-hot encoding: 1 where the source holds the category, else 0. It stores nothing.
/// </summary>
public sealed class IndicatorColumn : Column
{
    /// <summary>A column that indicates the category of that index.</summary>
    public IndicatorColumn(CategoryColumn source, int category)
        : base(NameOf(source, category)) => (Source, Category) = (source, category);

    /// <summary>The column that is encoded.</summary>
    public CategoryColumn Source { get; }

    /// <summary>The index of the category that this column indicates.</summary>
    public int Category { get; }

    /// <inheritdoc/>
    public override int Count => Source.Count;

    internal override string Text(int row) => Source.Codes[row] == Category ? "1" : "0";

    static string NameOf(CategoryColumn source, int category)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (category < 0 || category >= source.Categories.Count)
            throw new ArgumentOutOfRangeException(
                nameof(category),
                $"Column {source.Name} has {source.Categories.Count} categories; there is none of index {category}.");
        return $"{source.Name}={source.Categories[category]}";
    }
}
