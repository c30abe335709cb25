namespace Coppice.Learning.Data;

/// <summary>One immutable column of a <see cref="Table"/>.</summary>
public abstract class Column
{
    private protected Column(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
    }

    /// <summary>The column's name, unique within its table.</summary>
    public string Name { get; }

    /// <summary>The number of rows.</summary>
    public abstract int Count { get; }

    /// <summary>The cell as text, as a CSV file shows it; null where it is missing.</summary>
    internal abstract string? Text(int row);
}
