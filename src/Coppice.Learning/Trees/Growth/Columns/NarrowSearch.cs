using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Coppice.Learning.Trees.Growth.Columns;

/// <summary>Finds the best split of a node whose counts fit half a word, by all sources but the one in whose order the
/// rows stand. One instance a slot.</summary>
sealed unsafe class NarrowSearch
{
    readonly NodeColumns _columns;
    readonly NarrowCounts _counts;
    readonly DrawnCuts _cuts;
    readonly FeatureColumn[] _places;
    readonly int _wide, _maxFeatures, _leafRows;

    public NarrowSearch(ColumnTable table, NodeColumns columns, int maxFeatures, int leafRows)
    {
        (_columns, _wide, _maxFeatures, _leafRows) = (columns, table.Wide, maxFeatures, leafRows);
        _counts = new(columns, table.Common);
        _cuts = new(table.Table, maxFeatures);
        _places = FeatureColumn.Of(table.Table, columns);
    }

    /// <summary>Where the feature was drawn in whose order the rows stand, or −1.</summary>
    public int Sorted { get; private set; }

    /// <summary>Where the feature of the best split was drawn.</summary>
    public int Place => _cuts.Place;

    /// <summary>The cell of the rows that go left.</summary>
    public ulong Left => SmallLanes.Wide(_cuts.Left);

    /// <summary>Finds the node's split; false where none is valid.</summary>
    /// <param name="start">Where the node's rows begin.</param>
    /// <param name="length">How many it has.</param>
    /// <param name="total">Their cell.</param>
    /// <param name="features">The features in the order in which they are drawn.</param>
    /// <param name="set">Receives the categories that go left, where the split is by categories.</param>
    /// <param name="best">Receives the split.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Find(int start, int length, ulong total, FeatureOrder features, ref ulong set, ref Choice best)
    {
        var whole = SmallLanes.Of(total);
        _counts.Begin(start, length, whole);
        _cuts.Begin();
        Sorted = -1;
        var varied = false;
        for (var drawn = 0; drawn < features.Count && (drawn < _maxFeatures || !varied); drawn++)
        {
            var feature = features.Draw(drawn);
            ref readonly var place = ref _places[feature];
            if (place.Source == _wide)
            {
                if (_columns.Wide[start] == _columns.Wide[start + length - 1]) continue;
                (Sorted, varied) = (drawn, true);
            }
            else if (place.Category >= 0)
            {
                var held = _counts.Held(place.Codes, place.Category);
                if (held == 0 || held == whole) continue;
                (*_cuts.Lefts, *_cuts.Keys) = (whole - held, 0);
                _cuts.Add(feature, drawn, 1, true);
                varied = true;
            }
            else
            {
                var cells = _counts.Count(place);
                if (cells[place.Codes[start]] == whole) continue;
                Cut(place, cells, feature, drawn);
                varied = true;
            }
        }

        if (!_cuts.Find(whole, _leafRows)) return false;
        (best.Feature, best.Score) = (_cuts.Feature, _cuts.Score);
        ref readonly var taken = ref _places[best.Feature];
        if (taken.Category == FeatureColumn.IsSplitBySets) set = SetOfBest(2 * PackedCells.RowsOf(Left) >= length);
        else (best.Cut, best.Next) = taken.Category >= 0 ? (0, 1) : CodesOfBest();
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Cut(in FeatureColumn place, uint* cells, int feature, int drawn)
    {
        var bySets = place.Category == FeatureColumn.IsSplitBySets;
        var count = place.Count;
        if (bySets) count = SmallLanes.CutByRate(cells, count, _cuts.Keys, _cuts.Lefts);
        else SmallLanes.CutByCode(cells, count, _cuts.Keys, _cuts.Lefts);
        _cuts.Add(feature, drawn, count, !bySets);
    }

    /// <summary>The code of the best cut and the next that the node holds, where it cuts another set of rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    (int Cut, int Next) CodesOfBest()
    {
        var lefts = _cuts.LeftsOfBest;
        var (cut, left) = ((int)_cuts.Key, Vector512.Create(_cuts.Left));
        for (var i = cut + 1; ; i += SmallLanes.Width)
        {
            var others = ~Vector512.Equals(Vector512.Load(lefts + i), left).ExtractMostSignificantBits() & 0xFFFF;
            if (others != 0) return (cut, i + BitOperations.TrailingZeroCount(others));
        }
    }

    /// <summary>The categories that go left: those that the node does not hold follow the default.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    ulong SetOfBest(bool defaultLeft)
    {
        var (held, left) = SmallLanes.CategoriesOf(_cuts.KeysOfBest, _cuts.CountOfBest, _cuts.Key);
        return (defaultLeft ? ulong.MaxValue : 0) & ~held | left;
    }
}
