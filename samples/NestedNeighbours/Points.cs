using Coppice.Learning.Data;

namespace NestedNeighbours;

/// <summary>The numbers of a view, a row's side by side.</summary>
sealed class Points
{
    readonly double[] _values;
    readonly int _width;

    public Points(DataView view)
    {
        var columns = view.Features;
        (Count, _width) = (view.Count, columns.Count);
        _values = new double[Count * _width];
        for (var c = 0; c < _width; c++)
        {
            if (columns[c] is not NumericColumn numbers)
                throw new ArgumentException($"neighbours need numbers, but column {columns[c].Name} has categories: encode it");
            for (var row = 0; row < Count; row++)
                _values[row * _width + c] = numbers.Values[view.Rows[row]];
        }
    }

    public int Count { get; }

    public ReadOnlySpan<double> this[int row] => _values.AsSpan(row * _width, _width);
}
