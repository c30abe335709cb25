using System.Runtime.CompilerServices;
using Coppice.Learning.Numerics;
using Coppice.Learning.Trees.Coding;
using Coppice.Learning.Trees.Criteria;

namespace Coppice.Learning.Trees.Growth.Columns;

/// <summary>Finds the best split of a node whose rows are columns: what <see cref="SplitSearch{TCells}"/> would find
/// for a fork that scores by Gini. Only what is drawn is counted. One instance a slot.</summary>
sealed unsafe class ColumnSearch
{
    readonly CodedTable _table;
    readonly NodeColumns _columns;
    readonly ColumnCounts _counts;
    readonly SortedCuts _sorted;
    readonly NarrowSearch? _narrow;
    readonly FeatureOrder _features;
    readonly PresentCodes<PackedCells> _present;
    readonly CategoryOrder<PackedCells> _order;
    readonly ulong[] _lefts;
    readonly int _maxFeatures, _leafRows;
    readonly int[] _categories;

    // The node, and the best split found.
    int _start, _length;
    ulong _total;
    Choice _best;
    ulong _left;

    public ColumnSearch(ColumnTable table, NodeColumns columns, int maxFeatures, int leafRows)
    {
        (_table, _columns, _maxFeatures, _leafRows) = (table.Table, columns, maxFeatures, leafRows);
        _counts = new(columns, table.Common);
        _sorted = new(columns);
        if (FeatureColumn.AreNarrow(_table)) _narrow = new(table, columns, maxFeatures, leafRows);
        _features = new([.. Enumerable.Range(0, _table.Features.Length)]);
        const int MostCodes = 256;
        _present = new(default, MostCodes);
        _order = new(default, MostCodes);
        _categories = new int[MostCodes];
        _lefts = new ulong[MostCodes + BestCut.Padding];
        Set = new ulong[Math.Max(1, _table.Sources.Max(s => s.SetWords))];
    }

    /// <summary>The cell of the rows that go left.</summary>
    public ulong Left => _left;

    /// <summary>The categories that go left, where the choice is by categories.</summary>
    public ulong[] Set { get; }

    /// <summary>How many rows go left.</summary>
    public int LeftRows => PackedCells.RowsOf(_left);

    /// <summary>Finds the node's split: its feature is −1 where none is valid.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Choice Find(int start, int length, ulong total, RandomKey key)
    {
        (_start, _length, _total) = (start, length, total);
        (_best.Feature, _best.Score) = (-1, double.NegativeInfinity);
        _features.Begin(key);
        if (_narrow is not null && NarrowCounts.Fit(total)) FindNarrow(_narrow);
        else FindWide();
        if (_best.Feature >= 0) _best.DefaultLeft = 2 * PackedCells.RowsOf(_left) >= length;
        return _best;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void FindNarrow(NarrowSearch narrow)
    {
        var found = narrow.Find(_start, _length, _total, _features, ref Set[0], ref _best);
        if (found) _left = narrow.Left;
        if (narrow.Sorted >= 0) ExamineSorted(_features[narrow.Sorted], found && narrow.Place > narrow.Sorted);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void FindWide()
    {
        _counts.Begin();
        var (varied, sorted, bestAt) = (false, -1, -1);
        for (var drawn = 0; drawn < _features.Count && (drawn < _maxFeatures || !varied); drawn++)
        {
            var feature = _features.Draw(drawn);
            var (source, category) = _table.Features[feature];
            if (_table.Sources[source].Bytes is null)
            {
                // Last, since what the others score spares most of its cuts the look.
                if (_columns.Wide[_start] == _columns.Wide[_start + _length - 1]) continue;
                (sorted, varied) = (drawn, true);
                continue;
            }

            var before = _best.Score;
            varied |= category >= 0 ? ExamineIndicator(feature, source, category) : ExamineCodes(feature, source);
            if (_best.Score > before) bestAt = drawn;
        }

        if (sorted >= 0) ExamineSorted(_features[sorted], bestAt > sorted);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    bool ExamineIndicator(int feature, int source, int category)
    {
        var held = _counts.Held(source, _start, _length, category);
        var rows = PackedCells.RowsOf(held);
        if (rows == 0 || rows == _length) return false;
        if (Math.Min(rows, _length - rows) < _leafRows) return true;
        var left = _total - held;
        var score = default(Gini).Score(default(PackedCells), ref left, ref _total, null);
        if (!(score > _best.Score)) return true;
        (_best.Feature, _best.Score, _best.Cut, _best.Next) = (feature, score, 0, 1);
        _left = left;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    bool ExamineCodes(int feature, int s)
    {
        var source = _table.Sources[s];
        _counts.Count(s, source.CodeCount, _start, _length, _total);
        _present.Read(new ReadOnlySpan<ulong>(_counts.Cells, source.CodeCount), source.CodeCount);
        if (_present.Count < 2) return false;
        var byCategory = source.Kind == SourceKind.Categories;
        if (byCategory) _order.Sort(_present);
        var cuts = _present.Count - 1;
        ulong left = 0;
        for (var i = 0; i < cuts; i++) _lefts[i] = left += _present.Cells[i];
        var found = BestCut.Find(Criterion.Gini, ref _lefts[0], cuts, _total, _leafRows, ref _best.Score);
        if (found < 0) return true;
        (_best.Feature, _left) = (feature, _lefts[found]);
        (_best.Cut, _best.Next) = (_present.Codes[found], _present.Codes[found + 1]);
        if (byCategory) FillSet(source, found);
        return true;
    }

    /// <summary>Categories that the node does not hold follow the default.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void FillSet(CodedSource source, int cut)
    {
        var set = Set.AsSpan(0, source.SetWords);
        set.Fill(2 * PackedCells.RowsOf(_left) >= _length ? ulong.MaxValue : 0);
        for (var i = 0; i < _present.Count; i++)
        {
            var code = _present.Codes[i];
            ref var word = ref set[code >> 6];
            word = i <= cut ? word | 1UL << code : word & ~(1UL << code);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void ExamineSorted(int feature, bool winsTies)
    {
        var score = winsTies ? Math.BitDecrement(_best.Score) : _best.Score;
        var rows = _sorted.Find(_start, _length, _total, _leafRows, ref score);
        if (rows < 0) return;
        var last = _columns.Wide + _start + rows - 1;
        (_best.Feature, _best.Score, _best.Cut, _best.Next) = (feature, score, last[0], last[1]);
        _left = _sorted.Left;
    }

    /// <summary>Carries the choice out; returns where the rows that go right begin.</summary>
    /// <param name="choice">The choice.</param>
    /// <param name="needsLeft">Whether the rows that go left are looked at again.</param>
    /// <param name="needsRight">Whether those that go right are.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Divide(in Choice choice, bool needsLeft, bool needsRight)
    {
        var (s, category) = _table.Features[choice.Feature];
        var source = _table.Sources[s];
        if (source.Bytes is null || !(needsLeft | needsRight)) return _start + LeftRows; // they stand in its order
        if (source.Kind == SourceKind.Numeric) _columns.SendAtMost(s, _start, _length, choice.Cut);
        else if (source.Kind == SourceKind.Indicators) _columns.SendOther(s, _start, _length, category);
        else _columns.SendSet(s, _start, _length, Set.AsSpan(0, source.SetWords));
        if (needsLeft && needsRight)
        {
            _columns.Divide(_start, _length, LeftRows);
            return _start + LeftRows;
        }

        _columns.Keep(_start, _length, needsLeft);
        return _start;
    }
}
