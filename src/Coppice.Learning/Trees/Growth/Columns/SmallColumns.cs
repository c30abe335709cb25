using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Coppice.Learning.Numerics;

namespace Coppice.Learning.Trees.Growth.Columns;

/// <summary>Finds the best split of a node of at most 64 rows that lie side by side in columns: the node is a set of
/// bits, its rows are pressed together where a feature is read. One instance a slot.</summary>
sealed unsafe class SmallColumns
{
    /// <summary>As many rows as a word has bits and a vector has bytes.</summary>
    public const int MostRows = 64;

    readonly NodeColumns _columns;
    readonly FeatureOrder _features;
    readonly int _maxFeatures, _leafRows;
    readonly FeatureColumn[] _places;
    readonly DrawnCuts _cuts;
    readonly SmallMasks? _masks;

    // By feature drawn: the rows that go left where it is an indicator.
    readonly ulong[] _sides;
    readonly uint* _cells;
    readonly uint[] _cellStore = GC.AllocateArray<uint>(2 * MostRows, pinned: true);

    // The subtree.
    readonly RowSums _sums = new();
    readonly PressedRows _pressed = new();
    int _start;
    ulong _ones;

    public SmallColumns(ColumnTable table, NodeColumns columns, int maxFeatures, int leafRows)
    {
        (_columns, _maxFeatures, _leafRows) = (columns, maxFeatures, leafRows);
        _places = FeatureColumn.Of(table.Table, columns);
        _masks = FeatureColumn.AreNarrow(table.Table) ? new(_sums) : null;
        Found = new(table, columns);
        _features = new([.. Enumerable.Range(0, _places.Length)]);
        _cuts = new(table.Table, maxFeatures);
        _sides = new ulong[Math.Max(1, maxFeatures)];
        _cells = (uint*)Unsafe.AsPointer(ref _cellStore[0]);
    }

    /// <summary>The last split found.</summary>
    public SmallSplit Found { get; }

    /// <summary>Takes on a subtree, whose rows begin here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Begin(int start, int rows)
    {
        _start = start;
        Found.Begin(start);
        _columns.RankWide(start);
        var (draws, positives) = (Vector512.Load(_columns.Draws + start), Vector512.Load(_columns.Positives + start));
        _ones = (~Vector512.Equals(positives, Vector512<byte>.Zero)).ExtractMostSignificantBits();
        _sums.Begin(draws, positives, rows > SmallLanes.Width && _masks is not null);
    }

    /// <summary>Finds the split of a node.</summary>
    /// <param name="set">Its rows.</param>
    /// <param name="total">Their cell.</param>
    /// <param name="key">Its path.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Find(ulong set, ulong total, RandomKey key)
    {
        var rows = BitOperations.PopCount(set);
        if (rows == 2 && _leafRows == 1)
            FindOfTwo(BitOperations.TrailingZeroCount(set), BitOperations.Log2(set), key);
        else if (rows > SmallLanes.Width && _masks is not null) FindBySets(set, rows, SmallLanes.Of(total), key);
        else FindByLanes(set, rows, SmallLanes.Of(total), key);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    void FindBySets(ulong set, int rows, uint total, RandomKey key)
    {
        _features.Begin(key);
        _cuts.Begin();
        for (var drawn = 0; drawn < _features.Count && (drawn < _maxFeatures || _cuts.Features == 0); drawn++)
        {
            var feature = _features.Draw(drawn);
            ref readonly var place = ref _places[feature];
            var codes = place.Codes + _start;
            if (place.Category >= 0) AddIndicator(feature, drawn, place, set);
            else _masks!.Add(set, place, codes, feature, drawn, _cuts); // asked for only where it is there
        }

        TakeBest(set, rows, total, bySets: true);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    void FindByLanes(ulong set, int rows, uint total, RandomKey key)
    {
        _pressed.Begin(set, rows);
        SmallLanes.Weigh(
            _pressed.Press(_columns.Draws + _start), _pressed.Press(_columns.Positives + _start), rows, _cells);
        _features.Begin(key);
        _cuts.Begin();
        var ones = set & _ones;
        var allOnes = total & SmallLanes.Mask;
        var onesAlone = allOnes << SmallLanes.Bits | allOnes;
        var zerosAlone = (total & SmallLanes.Mask << SmallLanes.Bits) - (allOnes << SmallLanes.Bits);
        for (var drawn = 0; drawn < _features.Count && (drawn < _maxFeatures || _cuts.Features == 0); drawn++)
        {
            var feature = _features.Draw(drawn);
            ref readonly var place = ref _places[feature];
            var divides = -1;
            if (place.Category >= 0)
            {
                if (!AddIndicator(feature, drawn, place, set)) continue;
                var left = _sides[_cuts.Features - 1];
                if (left == ones || left == (set ^ ones)) divides = 0;
            }
            else
            {
                var keys = _cuts.Keys;
                var lefts = _cuts.Lefts;
                if (!Read(place, rows, keys)) continue;
                if (place.Category == FeatureColumn.IsSplitBySets)
                {
                    SmallLanes.AddEqual(keys, _cells, rows, lefts);
                    SmallLanes.RankByRate(keys, lefts, rows);
                }

                SmallLanes.AddUpTo(keys, _cells, rows, lefts);
                divides = SmallLanes.Find(lefts, rows, onesAlone, zerosAlone);
                _cuts.Add(feature, drawn, rows, false);
            }

            // Nothing scores higher, and equal scores would come too late.
            if (divides < 0 || _leafRows > 1) continue;
            _cuts.Choose(divides);
            Take(set, rows, bySets: false);
            return;
        }

        TakeBest(set, rows, total, bySets: false);
    }

    /// <summary>Reads a source's codes as keys; false where all are equal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    bool Read(in FeatureColumn place, int rows, uint* lanes)
    {
        var codes = _pressed.Press(place.Codes + _start);
        var first = Simd.First(codes);
        var differ = ~Vector512.Equals(codes, first).ExtractMostSignificantBits();
        if ((differ & ulong.MaxValue >> (MostRows - rows)) == 0) return false;
        SmallLanes.Widen(codes, rows, lanes);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void TakeBest(ulong set, int rows, uint total, bool bySets)
    {
        Found.Choice.Feature = -1;
        if (_cuts.Find(total, _leafRows)) Take(set, rows, bySets);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Take(ulong set, int rows, bool bySets)
    {
        ref readonly var place = ref _places[_cuts.Feature];
        if (place.Category >= 0) Found.TakeRows(_cuts.Feature, _sides[_cuts.At], _cuts.Left, rows);
        else if (!bySets) Found.TakeKeys(_cuts.Feature, _cuts.KeysOfBest, _cuts.Key, _cuts.Left, set, rows);
        else if (place.Category != FeatureColumn.IsSplitBySets)
            Found.TakeCode(_cuts.Feature, place.Codes + _start, (byte)_cuts.Key, _cuts.Left, set, rows);
        else Found.TakeSet(_cuts, place.Codes + _start, set, rows);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    bool AddIndicator(int feature, int drawn, in FeatureColumn place, ulong set)
    {
        var held = Vector512.Equals(Vector512.Load(place.Codes + _start), Vector512.Create((byte)place.Category))
            .ExtractMostSignificantBits();
        var left = set & ~held;
        if (left == 0 || left == set) return false;
        _sides[_cuts.Features] = left;
        (*_cuts.Lefts, *_cuts.Keys) = (_sums.Sum(left), 0);
        _cuts.Add(feature, drawn, 1, true);
        return true;
    }

    /// <summary>Two rows, of either class one, are divided by the first feature in which they differ.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    void FindOfTwo(int first, int second, RandomKey key)
    {
        Found.Choice.Feature = -1;
        _features.Begin(key);
        for (var drawn = 0; drawn < _features.Count; drawn++)
        {
            var feature = _features.Draw(drawn);
            ref readonly var place = ref _places[feature];
            int a = place.Codes[_start + first], b = place.Codes[_start + second];
            if (a == b) continue;
            if (place.Category >= 0)
            {
                if (a != place.Category && b != place.Category) continue;
                TakeOne(feature, b == place.Category ? first : second);
                return;
            }

            if (place.Category == FeatureColumn.IsSplitBySets) (a, b) = (a | KeyOf(first), b | KeyOf(second));
            Vector512.CreateScalar((ulong)(uint)b << 32 | (uint)a).AsUInt32().Store(_cells);
            var row = a < b ? first : second;
            var (least, set) = ((uint)Math.Min(a, b), 1UL << first | 1UL << second);
            Found.TakeKeys(feature, _cells, least, _sums.Sum(1UL << row), set, 2);
            return;
        }
    }

    /// <summary>What orders two rows of either class one: class 1 goes right.</summary>
    int KeyOf(int row) => (int)(_ones >> row & 1) << 8;

    void TakeOne(int feature, int row) => Found.TakeRows(feature, 1UL << row, _sums.Sum(1UL << row), 2);
}
