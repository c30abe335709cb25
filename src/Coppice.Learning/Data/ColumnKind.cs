namespace Coppice.Learning.Data;

/// <summary>What a column holds.</summary>
public enum ColumnKind
{
    /// <summary>Numbers: <see cref="NumericColumn"/>.</summary>
    Number,

    /// <summary>Categories: <see cref="CategoryColumn"/>.</summary>
    Category,

    /// <summary>0 or 1, from one category of another column: <see cref="IndicatorColumn"/>.</summary>
    Indicator,
}
