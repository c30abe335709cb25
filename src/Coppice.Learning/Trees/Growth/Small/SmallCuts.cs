using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Coppice.Learning.Numerics;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Trees.Growth.Small;

/// <summary>The cuts of a small node, as sets of rows: those of a batch of features that are drawn one after another.
/// One instance a slot.</summary>
sealed class SmallCuts
{
    /// <summary>The most features of a batch.</summary>
    public const int BatchSize = 16;

    // A cut's origin in one number: which feature of the batch, the rank of its last code that goes left, and flags.
    const int BatchBits = 4;
    const int RankBits = 6;
    const int SawMissingBit = 1 << (BatchBits + RankBits);
    const int MissingLeftBit = SawMissingBit << 1;

    // A source has a cut between any two rows, and with missing numbers two.
    const int MostCuts = BatchSize * 2 * SmallRows.MostRows;

    readonly SmallRows _rows;
    readonly CodedTable _table;

    // By feature: the cell of its category, or behind all cells its source. And the way back.
    readonly FeatureOrder _order;
    readonly int[] _featureOf;
    readonly ulong[] _holding;
    readonly ulong[] _sets = new ulong[MostCuts];
    readonly int[] _origins = new int[MostCuts];
    readonly ulong[] _cells = new ulong[MostCuts + BestCut.Padding];
    readonly SmallCategories _categories;

    // The node: its rows, and of them those of class 1 and of class 0. A cut that leaves exactly these on a side
    // divides the classes.
    ulong _set, _ones, _zeros;
    int _leastRows;
    bool _mayEnd, _whole;
    int _first;

    public SmallCuts(CodedTable table, SmallRows rows, SmallIndicators indicators)
    {
        (_table, _rows) = (table, rows);
        _holding = indicators.Holding;
        var places = Array.ConvertAll(
            table.Features, f => f.Category >= 0 ? indicators.CellAt(f) : _holding.Length + f.Source);
        _featureOf = new int[_holding.Length + table.Sources.Length];
        for (var f = 0; f < places.Length; f++) _featureOf[places[f]] = f;
        _order = new(places);
        _categories = new(rows);
    }

    public int Features => _order.Count;

    /// <summary>How many cuts the batch has.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the last of them divides the classes: nothing scores higher, and no other cut as
    /// high.</summary>
    public bool Divided { get; private set; }

    /// <summary>By cut: the rows that go left.</summary>
    public ulong[] Sets => _sets;

    /// <summary>By cut: the cell of the rows that go left.</summary>
    public ulong[] Cells => _cells;

    /// <summary>Takes on a node.</summary>
    /// <param name="set">Its rows.</param>
    /// <param name="key">Its path.</param>
    /// <param name="mayEnd">Whether no cut scores as high as one that divides the classes.</param>
    /// <param name="leastRows">The rows that such a one must leave on either side.</param>
    public void Begin(ulong set, RandomKey key, bool mayEnd, int leastRows)
    {
        (_set, _ones, _zeros) = (set, set & _rows.Ones, set & ~_rows.Ones);
        (_mayEnd, _leastRows, _whole) = (mayEnd, leastRows, mayEnd && leastRows == 1);
        _order.Begin(key);
    }

    /// <summary>The place at which a cut's feature was drawn.</summary>
    public int PlaceOf(int cut) => _first + (_origins[cut] & (BatchSize - 1));

    /// <summary>A cut's feature.</summary>
    public int FeatureOf(int cut) => _featureOf[_order[PlaceOf(cut)]];

    /// <summary>Where a cut was listed from, to be asked about once another batch stands here.</summary>
    public int OriginOf(int cut) => _origins[cut];

    public static bool SawMissing(int origin) => (origin & SawMissingBit) != 0;

    public static bool MissingLeft(int origin) => (origin & MissingLeftBit) != 0;

    /// <summary>The rank of the last code that goes left.</summary>
    public static int RankOf(int origin) => origin >> BatchBits & (SmallRows.MostRows - 1);

    /// <summary>Fills the set of categories that go left, a bit each; nothing where the choice is not by
    /// categories.</summary>
    public void FillSet(in Choice choice, ulong set, Span<ulong> categories)
    {
        var source = _table.Features[choice.Feature].Source;
        if (_table.Sources[source].Kind != SourceKind.Categories) return;
        _categories.FillSet(source, set, choice.LeftRows, choice.DefaultLeft, categories);
    }

    /// <summary>Draws the features from <paramref name="first"/> to <paramref name="end"/> of the permutation and lists
    /// their cuts, up to the first that divides the classes; returns where it ended.</summary>
    /// <remarks>Not inlined: within the growth of a whole subtree its state would not stay in registers.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public int Draw(int first, int end)
    {
        var (set, cells, ones, zeros) = (_set, _holding.Length, _ones, _zeros);
        ref var sets = ref MemoryMarshal.GetArrayDataReference(_sets);
        ref var origins = ref MemoryMarshal.GetArrayDataReference(_origins);
        ref var holding = ref MemoryMarshal.GetArrayDataReference(_holding);
        var order = _order;
        nint count = 0;
        (_first, Divided) = (first, false);
        var drawn = first;
        while (drawn < end)
        {
            var at = order.Draw(drawn);
            var ofBatch = drawn++ - first;
            if (at >= cells)
            {
                count = ListCuts(at - cells, ofBatch, (int)count);
                if (Divided) break;
                continue;
            }

            // Written in any case, and kept where the feature is not constant, which is where 0 < left < set: no
            // branch to guess.
            var left = set & ~Unsafe.Add(ref holding, at);
            Unsafe.Add(ref sets, count) = left;
            Unsafe.Add(ref origins, count) = ofBatch;
            count += left - 1 < set - 1 ? 1 : 0;
            if ((left == ones || left == zeros) && MayEndAt(left))
            {
                Divided = true;
                break;
            }
        }

        Count = (int)count;
        return drawn;
    }

    /// <summary>Whether a cut that divides the classes is the best of all: enough rows are on either side, and rows
    /// weigh their draws alone.</summary>
    bool MayEndAt(ulong left) =>
        _mayEnd
        && Math.Min(BitOperations.PopCount(left), BitOperations.PopCount(_set & ~left)) >= _leastRows;

    int ListCuts(int s, int ofBatch, int count)
    {
        _rows.Ready(s);
        var source = _table.Sources[s];
        if (source.Kind == SourceKind.Categories)
        {
            var cuts = _categories.ListCuts(s, _set, _ones, _whole, _sets.AsSpan(count));
            _origins.AsSpan(count, cuts).Fill(ofBatch);
            var end = count + cuts;
            while (count < end && !Divided) Divided = Divides(_sets[count++]);
            return count;
        }

        var present = _rows.RanksOf(s, _set);
        if ((present & (present - 1)) == 0) return count;
        ulong missing = 0;
        if (source.MissingCode >= 0)
        {
            var last = BitOperations.Log2(present);
            if (_rows.CodeOf(s, last) == source.MissingCode)
            {
                missing = Unsafe.Add(ref _rows.RowsOf(s), last) & _set;
                present &= ~(1UL << last);
                ofBatch |= SawMissingBit;
            }
        }

        ref var rowsOf = ref _rows.RowsOf(s);
        ulong left = 0;
        while (true)
        {
            var rank = BitOperations.TrailingZeroCount(present);
            left |= Unsafe.Add(ref rowsOf, rank) & _set;
            present &= present - 1;
            if (present == 0 && missing == 0) return count;
            (_sets[count], _origins[count]) = (left, ofBatch | rank << BatchBits);
            count++;
            if (Divided = Divides(left)) return count;
            if (missing == 0) continue;
            if (present == 0) return count;
            (_sets[count], _origins[count]) = (left | missing, ofBatch | rank << BatchBits | MissingLeftBit);
            count++;
            if (Divided = Divides(left | missing)) return count;
        }
    }

    bool Divides(ulong left) => (left == _ones || left == _zeros) && MayEndAt(left);

    /// <summary>Makes the cells of all cuts listed.</summary>
    public void CountAll()
    {
        var (draws, positives) = (_rows.Draws, _rows.Positives);
        var (d0, d1, d2) = (draws[0], draws[1], draws[2]);
        var (p0, p1, p2) = (positives[0], positives[1], positives[2]);
        ref var sets = ref MemoryMarshal.GetArrayDataReference(_sets);
        ref var cells = ref MemoryMarshal.GetArrayDataReference(_cells);
        for (nint i = 0; i < Count; i++)
        {
            var set = Unsafe.Add(ref sets, i);
            Unsafe.Add(ref cells, i) = PackedCells.Of(
                BitOperations.PopCount(set),
                (ulong)(BitOperations.PopCount(set & d0) + 2 * BitOperations.PopCount(set & d1)
                    + 4 * BitOperations.PopCount(set & d2)),
                (ulong)(BitOperations.PopCount(set & p0) + 2 * BitOperations.PopCount(set & p1)
                    + 4 * BitOperations.PopCount(set & p2)));
        }

        for (var b = 3; b < _rows.Planes; b++)
        {
            for (var i = 0; i < Count; i++)
            {
                _cells[i] += PackedCells.Of(
                    0, (ulong)BitOperations.PopCount(_sets[i] & draws[b]) << b,
                    (ulong)BitOperations.PopCount(_sets[i] & positives[b]) << b);
            }
        }
    }

    /// <summary>Makes the cell of the last cut alone.</summary>
    public void CountLast() => _cells[Count - 1] = _rows.CellOf(_sets[Count - 1]);
}
