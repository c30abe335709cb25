namespace Coppice.Learning.Data;

/// <summary>One column of a <see cref="Schema"/>.</summary>
public sealed record SchemaColumn
{
    /// <summary>The column's name.</summary>
    public required string Name { get; init; }

    /// <summary>What it holds.</summary>
    public required ColumnKind Kind { get; init; }

    /// <summary>The categories in order of their codes, of the column itself or of an indicator's source; else empty.
    /// </summary>
    public IReadOnlyList<string> Categories { get; init; } = [];

    /// <summary>The name of the column that an indicator encodes.</summary>
    public string? Source { get; init; }

    /// <summary>The index into <see cref="Categories"/> that an indicator indicates; else −1.</summary>
    public int Category { get; init; } = -1;

    internal static SchemaColumn Of(Column column) => column switch
    {
        NumericColumn => new() { Name = column.Name, Kind = ColumnKind.Number },
        CategoryColumn c => new() { Name = c.Name, Kind = ColumnKind.Category, Categories = c.Categories },
        IndicatorColumn i => new()
        {
            Name = i.Name,
            Kind = ColumnKind.Indicator,
            Categories = i.Source.Categories,
            Source = i.Source.Name,
            Category = i.Category,
        },
        _ => throw new InvalidOperationException($"A column of type {column.GetType()} is not known here."),
    };
}
