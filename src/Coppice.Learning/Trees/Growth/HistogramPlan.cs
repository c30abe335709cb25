using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Trees.Growth;

/// <summary>Decides which nodes count all sources, so that one child of each pair is a subtraction, and which count
/// only what they draw. The decision changes the time, never the result.</summary>
sealed class HistogramPlan
{
    // Nanoseconds, roughly: bench/ growth by encoding pays for them.
    const double RowInAll = 0.2;
    const double RowInOne = 1.1;
    const double Source = 20;
    const double Cell = 0.1;
    const double Node = 20;

    /// <summary>Nodes of more rows have many below them that are worth counting.</summary>
    const int Lasting = 1024;

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
    /// <param name="rows">Its rows.</param>
    /// <param name="maxFeatures">How many features are drawn.</param>
    public bool CountsAll(int rows, int maxFeatures)
    {
        // What is counted of a large node serves those below it too: of two children only the smaller is counted.
        var counted = rows > Lasting ? rows / 2 : rows;
        return rows > _smallRows && IsBetter(rows, counted, maxFeatures);
    }

    /// <summary>Whether the smaller child of a node that was counted whole is better counted whole, so that the other
    /// is a subtraction.</summary>
    public bool CountsChildren(int smaller, int larger, int maxFeatures) =>
        larger > _smallRows && IsBetter(larger + (smaller > _smallRows ? smaller : 0), smaller, maxFeatures);

    bool IsBetter(int searched, int counted, int maxFeatures)
    {
        var drawn = _drawnSources[Math.Min(maxFeatures, _drawnSources.Length - 1)];
        return drawn * (searched * RowInOne + Source) > counted * _perRow + _perNode;
    }
}
