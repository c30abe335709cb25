using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Coppice.Learning.Numerics;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Trees.Growth.Columns;

/// <summary>Finds the best split of a node of at most 64 rows that lie side by side in columns: the node is a set of
/// bits, its rows are pressed together where a feature is read. One instance a slot.</summary>
sealed unsafe class SmallColumns
{
    /// <summary>As many rows as a word has bits and a vector has bytes.</summary>
    public const int MostRows = 64;

    readonly CodedTable _table;
    readonly NodeColumns _columns;
    readonly FeatureOrder _features;
    readonly int _maxFeatures, _leafRows;
    readonly Place[] _places;

    // By feature drawn: where its cuts begin, the rows that go left where it is an indicator, and where its keys begin.
    readonly int[] _drawn;
    readonly int[] _begins;
    readonly ulong[] _sides;
    readonly int[] _keysAt;
    readonly uint* _keys;
    readonly uint* _cells;
    readonly uint* _lefts;
    readonly double* _scores;
    readonly uint[] _numbers;
    readonly double[] _scoreStore;

    // The subtree, and the bits of its rows' draws, all and of class 1.
    int _start;
    ulong _ones;
    readonly ulong[] _drawBits = new ulong[6];
    readonly ulong[] _positiveBits = new ulong[6];

    public SmallColumns(ColumnTable table, NodeColumns columns, int maxFeatures, int leafRows)
    {
        (_table, _columns, _maxFeatures, _leafRows) = (table.Table, columns, maxFeatures, leafRows);
        var features = _table.Features.Length;
        _places = new Place[features];
        for (var f = 0; f < features; f++)
        {
            var (source, category) = _table.Features[f];
            if (_table.Sources[source].Kind == SourceKind.Categories) category = Place.IsSplitBySets;
            _places[f] = new(columns.Column(source), category);
        }

        Found = new(table, columns);
        _features = new([.. Enumerable.Range(0, features)]);
        (_drawn, _begins, _sides) = (new int[features + 1], new int[features + 1], new ulong[features + 1]);
        _keysAt = new int[features + 1];
        var ordered = _table.Features.Count(f => f.Category < 0) + 1;
        var cuts = (features + ordered) * MostRows;
        _numbers = GC.AllocateArray<uint>((ordered + 2) * MostRows + cuts, pinned: true);
        _scoreStore = GC.AllocateArray<double>(cuts, pinned: true);
        _cells = (uint*)Unsafe.AsPointer(ref _numbers[0]);
        _keys = _cells + MostRows;
        _lefts = _keys + (ordered + 1) * MostRows;
        _scores = (double*)Unsafe.AsPointer(ref _scoreStore[0]);
    }

    /// <summary>The last split found.</summary>
    public SmallSplit Found { get; }

    /// <summary>Takes on a subtree, whose rows begin here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Begin(int start)
    {
        _start = start;
        Found.Begin(start);
        _columns.RankWide(start);
        var (draws, positives) = (Vector512.Load(_columns.Draws + start), Vector512.Load(_columns.Positives + start));
        _ones = (~Vector512.Equals(positives, Vector512<byte>.Zero)).ExtractMostSignificantBits();
        for (var b = 0; b < _drawBits.Length; b++)
        {
            var bit = Vector512.Create((byte)(1 << b));
            _drawBits[b] = Vector512.Equals(draws & bit, bit).ExtractMostSignificantBits();
            _positiveBits[b] = Vector512.Equals(positives & bit, bit).ExtractMostSignificantBits();
        }
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
        {
            FindOfTwo(BitOperations.TrailingZeroCount(set), BitOperations.Log2(set), key);
            return;
        }

        var side = NodeColumns.Spread(set);
        SmallLanes.Weigh(
            Press(Vector512.Load(_columns.Draws + _start), side),
            Press(Vector512.Load(_columns.Positives + _start), side), rows, _cells);
        _features.Begin(key);
        Found.Choice.Feature = -1;
        var ones = set & _ones;
        var allOnes = (uint)PackedCells.PositivesOf(total);
        var onesAlone = allOnes << SmallLanes.Bits | allOnes;
        var zerosAlone = (uint)PackedCells.DrawsOf(total) - allOnes << SmallLanes.Bits;
        var (features, cuts, keys) = (0, 0, 0);
        for (var drawn = 0; drawn < _features.Count && (drawn < _maxFeatures || features == 0); drawn++)
        {
            var feature = _features.Draw(drawn);
            ref readonly var place = ref _places[feature];
            var begin = cuts;
            var divides = -1;
            if (place.Category >= 0)
            {
                var held = Vector512.Equals(
                    Vector512.Load(place.Column + _start), Vector512.Create((byte)place.Category))
                    .ExtractMostSignificantBits();
                var left = set & ~held;
                if (left == 0 || left == set) continue;
                _sides[features] = left;
                _lefts[cuts] = CellOf(left);
                _keysAt[features] = -1;
                if (left == ones || left == (set ^ ones)) divides = cuts;
                cuts++;
            }
            else
            {
                var lanes = _keys + keys;
                if (!Read(place, side, rows, lanes)) continue;
                var lefts = _lefts + cuts;
                if (place.Category == Place.IsSplitBySets)
                {
                    SmallLanes.AddEqual(lanes, _cells, rows, lefts);
                    SmallLanes.RankByRate(lanes, lefts, rows);
                }

                SmallLanes.AddUpTo(lanes, _cells, rows, lefts);
                _keysAt[features] = keys;
                divides = SmallLanes.Find(lefts, rows, onesAlone, zerosAlone) is var at and >= 0 ? cuts + at : -1;
                cuts += (rows + 7) & ~7;
                keys += MostRows;
            }

            (_drawn[features], _begins[features]) = (feature, begin);
            features++;

            // Nothing scores higher, and equal scores would come too late.
            if (divides < 0 || _leafRows > 1) continue;
            Take(divides, features, set, rows);
            return;
        }

        if (features == 0) return;
        _begins[features] = cuts;
        Vector256<uint>.Zero.Store(_lefts + cuts);
        if (_leafRows > 1) DropUneven(cuts, rows);
        var score = Score(cuts, total);
        if (!(score > double.NegativeInfinity)) return;
        var first = First(0, score);
        Take(LowestOf(first, score, features, rows), features, set, rows);
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
            int a = place.Column[_start + first], b = place.Column[_start + second];
            if (a == b) continue;
            if (place.Category >= 0)
            {
                if (a != place.Category && b != place.Category) continue;
                TakeOne(feature, b == place.Category ? first : second);
                return;
            }

            if (place.Category == Place.IsSplitBySets) (a, b) = (a | KeyOf(first), b | KeyOf(second));
            Vector512.CreateScalar((ulong)(uint)b << 32 | (uint)a).AsUInt32().Store(_keys);
            var row = a < b ? first : second;
            Found.TakeKeys(feature, _keys, (uint)Math.Min(a, b), CellOf(1UL << row), 1UL << first | 1UL << second, 2);
            return;
        }
    }

    /// <summary>What orders two rows of either class one: class 1 goes right.</summary>
    int KeyOf(int row) => (int)(_ones >> row & 1) << 8;

    void TakeOne(int feature, int row) => Found.TakeRows(feature, 1UL << row, CellOf(1UL << row), 2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<byte> Press(Vector512<byte> of, Vector512<byte> side) =>
        Avx512Vbmi2.Compress(Vector512<byte>.Zero, side, of);

    /// <summary>Reads a source's codes as keys; false where all are equal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    bool Read(in Place place, Vector512<byte> side, int rows, uint* lanes)
    {
        var codes = Press(Vector512.Load(place.Column + _start), side);
        var first = Avx512BW.BroadcastScalarToVector512(codes.GetLower().GetLower());
        var differ = ~Vector512.Equals(codes, first).ExtractMostSignificantBits();
        if ((differ & ulong.MaxValue >> (MostRows - rows)) == 0) return false;
        SmallLanes.Widen(codes, rows, lanes);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    uint CellOf(ulong rows)
    {
        uint draws = 0, positives = 0;
        for (var b = 0; b < _drawBits.Length; b++)
        {
            draws += (uint)BitOperations.PopCount(rows & _drawBits[b]) << b;
            positives += (uint)BitOperations.PopCount(rows & _positiveBits[b]) << b;
        }

        return (uint)BitOperations.PopCount(rows) << SmallLanes.RowShift | draws << SmallLanes.Bits | positives;
    }

    /// <summary>Makes cuts that leave too few rows on a side cuts of no rows: those score nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void DropUneven(int cuts, int rows)
    {
        for (var i = 0; i < cuts; i++)
        {
            var left = _lefts[i] >> SmallLanes.RowShift;
            if (left < _leafRows || rows - left < _leafRows) _lefts[i] = 0;
        }
    }

    // As Gini.Score, term by term. A side without draws makes it no number, which is not greater than any.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    double Score(int cuts, ulong total)
    {
        var mask = Vector256.Create(SmallLanes.Mask);
        var allOnes = Vector256.Create((uint)PackedCells.PositivesOf(total));
        var all = Vector256.Create((uint)PackedCells.DrawsOf(total));
        var best = Vector512.Create(double.NegativeInfinity);
        for (var i = 0; i < cuts; i += 8)
        {
            var cell = Vector256.Load(_lefts + i);
            var (ones, draws) = (cell & mask, cell >> SmallLanes.Bits & mask);
            var leftOnes = Avx512F.ConvertToVector512Double(ones);
            var rightOnes = Avx512F.ConvertToVector512Double(allOnes - ones);
            var score = leftOnes * leftOnes / Avx512F.ConvertToVector512Double(draws)
                + rightOnes * rightOnes / Avx512F.ConvertToVector512Double(all - draws);
            score.Store(_scores + i);
            best = Vector512.ConditionalSelect(Vector512.GreaterThan(score, best), score, best);
        }

        var four = Vector256.MaxNative(best.GetLower(), best.GetUpper());
        var two = Vector128.MaxNative(four.GetLower(), four.GetUpper());
        return Math.Max(two[0], two[1]);
    }

    /// <summary>The first cut from one on that has the score, which some cut has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    int First(int from, double score)
    {
        var wanted = Vector512.Create(score);
        for (var i = from; ; i += 8)
        {
            var equal = Vector512.Equals(Vector512.Load(_scores + i), wanted).ExtractMostSignificantBits();
            if (equal != 0) return i + BitOperations.TrailingZeroCount(equal);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    int FeatureOf(int cut, int features)
    {
        var at = features - 1;
        while (_begins[at] > cut) at--;
        return at;
    }

    /// <summary>Of the feature's cuts that score as high as this, the first, the one of the lowest key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    int LowestOf(int cut, double score, int features, int rows)
    {
        var at = FeatureOf(cut, features);
        if (_keysAt[at] < 0) return cut;
        var (keys, begin, wanted, equal) = (_keysAt[at], _begins[at], Vector512.Create(score), 0UL);
        for (var i = 0; i < rows; i += 8)
            equal |= Vector512.Equals(Vector512.Load(_scores + begin + i), wanted).ExtractMostSignificantBits() << i;
        for (equal &= equal - 1; equal != 0; equal &= equal - 1)
        {
            var other = begin + BitOperations.TrailingZeroCount(equal);
            if (_keys[keys + other - begin] < _keys[keys + cut - begin]) cut = other;
        }

        return cut;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void Take(int cut, int features, ulong set, int rows)
    {
        var at = FeatureOf(cut, features);
        var keys = _keys + _keysAt[at];
        if (_keysAt[at] < 0) Found.TakeRows(_drawn[at], _sides[at], _lefts[cut], rows);
        else Found.TakeKeys(_drawn[at], keys, keys[cut - _begins[at]], _lefts[cut], set, rows);
    }

    /// <summary>Where a feature is read.</summary>
    readonly struct Place(byte* column, int category)
    {
        public const int IsSplitBySets = -2;

        /// <summary>Its source's codes, or their ranks where they are words.</summary>
        public readonly byte* Column = column;

        /// <summary>The category that it indicates, or below 0.</summary>
        public readonly int Category = category;
    }
}
