using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Trees.Growth;

/// <summary>Decides which nodes count all sources, so that one child of each pair is a subtraction, and which count
/// only what they draw. The decision changes the time, never the result.</summary>
sealed class HistogramPlan
{
    // Nanoseconds, roughly: bench/ growth by encoding pays for them.
    const double RowInAll = 0.35;
    const double RowInOne = 1.5;
    const double Source = 20;
    const double Cell = 0.1;
    const double Node = 20;

    readonly double[] _drawnSources;
    readonly int _smallRows;
    readonly double _perRow;
    readonly double _perNode;

    public HistogramPlan(CodedTable table, int smallRows)
    {
        _smallRows = smallRows;
        var dense = 0;
        _drawnSources = new double[table.Features.Length + 1];
        for (var s = 0; s < table.Sources.Length; s++)
        {
            if (!table.Sources[s].IsDense) continue;
            dense++;
            var features = table.Features.Count(f => f.Source == s);
            var untouched = 1.0;
            for (var drawn = 0; drawn < _drawnSources.Length; drawn++)
            {
                _drawnSources[drawn] += 1 - untouched;
                untouched *= Math.Max(0, 1 - features / (double)Math.Max(1, table.Features.Length - drawn));
            }
        }

        _perRow = RowInAll * dense;
        _perNode = table.DenseCells * Cell + Node;
    }

    /// <summary>Whether a node of so many rows, where so many features are drawn, is better counted whole.</summary>
    public bool CountsAll(int rows, int maxFeatures)
    {
        if (rows <= _smallRows) return false;
        var drawn = _drawnSources[Math.Min(maxFeatures, _drawnSources.Length - 1)];
        return drawn * (rows * RowInOne + Source) > rows * _perRow + _perNode;
    }
}
