using System.Globalization;

namespace Coppice.Learning.Data;

/// <summary>Reads the number in a cell.</summary>
sealed class CellNumber(bool decimalComma)
{
    static readonly double[] PowersOfTen =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    readonly char _point = decimalComma ? ',' : '.';

    // A format that is equal to the invariant one but for the comma.
    readonly NumberFormatInfo _format = decimalComma
        ? new NumberFormatInfo { NumberDecimalSeparator = ",", NumberGroupSeparator = "." }
        : NumberFormatInfo.InvariantInfo;

    /// <summary>The finite number, or NaN where the cell says so; false when the cell holds neither.</summary>
    public bool TryRead(ReadOnlySpan<char> cell, out double value)
    {
        // Up to 15 digits are exact in a double, and so is the power of ten: one division rounds once, as it should.
        var at = cell.Length > 0 && cell[0] == '-' ? 1 : 0;
        var digits = 0;
        var fraction = -1;
        var mantissa = 0L;
        for (var i = at; i < cell.Length; i++)
        {
            var digit = (uint)(cell[i] - '0');
            if (digit <= 9)
            {
                mantissa = (mantissa * 10) + digit;
                if (++digits > 15)
                    return TryReadAny(cell, out value);
                if (fraction >= 0)
                    fraction++;
            }
            else if (cell[i] == _point && fraction < 0)
            {
                fraction = 0;
            }
            else
            {
                return TryReadAny(cell, out value);
            }
        }

        value = mantissa / PowersOfTen[Math.Max(fraction, 0)];
        if (at == 1)
            value = -value;
        return digits > 0;
    }

    bool TryReadAny(ReadOnlySpan<char> cell, out double value) =>
        double.TryParse(cell, NumberStyles.Float, _format, out value) && !double.IsInfinity(value);
}
