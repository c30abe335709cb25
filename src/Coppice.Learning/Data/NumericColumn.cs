using System.Globalization;

namespace Coppice.Learning.Data;

/// <summary>Numbers; NaN marks a missing one.</summary>
public sealed class NumericColumn : Column
{
    readonly double[] _values;

    /// <summary>A column over the given array, which is not copied: it must not be changed afterwards.</summary>
    /// <exception cref="ArgumentException">A number is infinite: thresholds between values could not be computed.
    /// </exception>
    public NumericColumn(string name, double[] values)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(values);
        for (var row = 0; row < values.Length; row++)
        {
            if (double.IsInfinity(values[row]))
                throw Infinite(name, row, values[row]);
        }

        _values = values;
    }

    /// <summary>One value a row.</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <inheritdoc/>
    public override int Count => _values.Length;

    internal override string? Text(int row) =>
        double.IsNaN(_values[row]) ? null : _values[row].ToString("R", CultureInfo.InvariantCulture);

    static ArgumentException Infinite(string name, int row, double value) =>
        new($"Column {name} holds {value.ToString(CultureInfo.InvariantCulture)} in row {row}: numbers must be finite, "
            + "or NaN where missing.");
}
