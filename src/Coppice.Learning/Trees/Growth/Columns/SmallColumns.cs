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
    uint* _choiceKeys;

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
            _places[f] = new(source == table.Wide ? null : columns.Column(source), category);
        }

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

    /// <summary>The last split found: its feature is −1 where none is valid.</summary>
    public Choice Choice;

    /// <summary>The cell of the rows that go left.</summary>
    public ulong Left { get; private set; }

    /// <summary>Takes on a subtree, whose rows begin here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Begin(int start)
    {
        _start = start;
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
        Choice.Feature = -1;
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
                if (!Read(place, set, side, rows, lanes)) continue;
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
        Choice.Feature = -1;
        _features.Begin(key);
        for (var drawn = 0; drawn < _features.Count; drawn++)
        {
            var feature = _features.Draw(drawn);
            ref readonly var place = ref _places[feature];
            int a, b;
            if (place.Column == null) (a, b) = (_columns.Wide[_start + first], _columns.Wide[_start + second]);
            else (a, b) = (place.Column[_start + first], place.Column[_start + second]);
            if (a == b) continue;
            bool firstIsLeft;
            if (place.Category >= 0)
            {
                firstIsLeft = b == place.Category;
                if (!firstIsLeft && a != place.Category) continue;
                (a, b) = (0, 1);
            }
            else if (place.Category == Place.IsSplitBySets)
            {
                firstIsLeft = (_ones >> first & 1) == 0;
                (a, b) = firstIsLeft ? (a, 1 << 8 | b) : (1 << 8 | a, b);
                (_keys[0], _keys[1]) = ((uint)a, (uint)b);
                _choiceKeys = _keys;
            }
            else
            {
                firstIsLeft = a < b;
            }

            var row = firstIsLeft ? first : second;
            (Choice.Feature, Choice.Cut, Choice.Next) = (feature, Math.Min(a, b), Math.Max(a, b));
            (Choice.LeftRows, Choice.DefaultLeft) = (1UL << row, true);
            Left = PackedCells.Of(1, _columns.Draws[_start + row], _columns.Positives[_start + row]);
            return;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<byte> Press(Vector512<byte> of, Vector512<byte> side) =>
        Avx512Vbmi2.Compress(Vector512<byte>.Zero, side, of);

    /// <summary>Reads a source's codes as keys; false where all are equal.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    bool Read(in Place place, ulong set, Vector512<byte> side, int rows, uint* lanes)
    {
        if (place.Column == null) return ReadWide(set, side, rows, lanes);
        var codes = Press(Vector512.Load(place.Column + _start), side);
        var first = Avx512BW.BroadcastScalarToVector512(codes.GetLower().GetLower());
        var differ = ~Vector512.Equals(codes, first).ExtractMostSignificantBits();
        if ((differ & ulong.MaxValue >> (MostRows - rows)) == 0) return false;
        SmallLanes.Widen(codes, rows, lanes);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    bool ReadWide(ulong set, Vector512<byte> side, int rows, uint* lanes)
    {
        var codes = _columns.Wide + _start;
        if (codes[BitOperations.TrailingZeroCount(set)] == codes[BitOperations.Log2(set)]) return false;
        const int Half = MostRows / 2;
        var pressed = stackalloc ushort[MostRows + Half];
        var low = Vector512.WidenLower(side.AsSByte()).AsUInt16();
        var high = Vector512.WidenUpper(side.AsSByte()).AsUInt16();
        Avx512Vbmi2.Compress(Vector512<ushort>.Zero, low, Vector512.Load(codes)).Store(pressed);
        Avx512Vbmi2.Compress(Vector512<ushort>.Zero, high, Vector512.Load(codes + Half))
            .Store(pressed + BitOperations.PopCount((uint)set));
        for (var i = 0; i < rows; i += SmallLanes.Width)
            Avx512F.ConvertToVector512UInt32(Vector256.Load(pressed + i)).Store(lanes + i);
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
        Choice.Feature = _drawn[at];
        (Choice.Cut, Choice.Next) = (0, 0);
        if (_keysAt[at] < 0) Choice.LeftRows = _sides[at];
        else TakeKey(_keys + _keysAt[at], cut - _begins[at], set, rows);
        var cell = _lefts[cut];
        Left = PackedCells.Of(
            (int)(cell >> SmallLanes.RowShift), cell >> SmallLanes.Bits & SmallLanes.Mask, cell & SmallLanes.Mask);
        Choice.DefaultLeft = 2 * PackedCells.RowsOf(Left) >= rows;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void TakeKey(uint* keys, int lane, ulong set, int rows)
    {
        ulong left = 0;
        var (most, none) = (Vector512.Create(keys[lane]), Vector512.Create(uint.MaxValue));
        var next = none;
        for (var i = 0; i < rows; i += SmallLanes.Width)
        {
            var own = Vector512.Load(keys + i);
            var goesLeft = Vector512.LessThanOrEqual(own, most);
            left |= goesLeft.ExtractMostSignificantBits() << i;
            next = Vector512.Min(next, Vector512.ConditionalSelect(goesLeft, none, own));
        }

        Choice.LeftRows = Bmi2.X64.ParallelBitDeposit(left, set);
        (Choice.Cut, Choice.Next) = ((int)keys[lane], (int)Lowest(next));
        _choiceKeys = keys;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static uint Lowest(Vector512<uint> of)
    {
        var eight = Vector256.Min(of.GetLower(), of.GetUpper());
        var four = Vector128.Min(eight.GetLower(), eight.GetUpper());
        var two = Vector128.Min(four, Vector128.Shuffle(four, Vector128.Create(2u, 3, 0, 1)));
        return Math.Min(two[0], two[1]);
    }

    /// <summary>Fills the set of categories that go left: those the node does not hold follow the default.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void FillSet(int source, ulong set, Span<ulong> categories)
    {
        var rest = Choice.DefaultLeft ? ulong.MaxValue : 0;
        if (categories.Length == 1)
        {
            var (held, left) = HeldIn(BitOperations.PopCount(set), (uint)Choice.Cut);
            categories[0] = rest & ~held | left;
            return;
        }

        categories.Fill(rest);
        var column = _columns.Column(source) + _start;
        for (; set != 0; set &= set - 1)
        {
            var row = BitOperations.TrailingZeroCount(set);
            ref var word = ref categories[column[row] >> 6];
            var bit = 1UL << column[row];
            word = (Choice.LeftRows >> row & 1) != 0 ? word | bit : word & ~bit;
        }
    }

    // The keys end in the codes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    (ulong Held, ulong Left) HeldIn(int rows, uint last)
    {
        var (held, left) = (Vector512<ulong>.Zero, Vector512<ulong>.Zero);
        var (most, count) = (Vector512.Create((ulong)last), Vector512.Create((ulong)rows));
        for (var i = 0; i < rows; i += 8)
        {
            var own = Avx512F.ConvertToVector512UInt64(Vector256.Load(_choiceKeys + i));
            var bit = Avx512F.ShiftLeftLogicalVariable(Vector512<ulong>.One, own & Vector512.Create(63UL))
                & Vector512.LessThan(Vector512<ulong>.Indices + Vector512.Create((ulong)i), count);
            held |= bit;
            left |= bit & Vector512.LessThanOrEqual(own, most);
        }

        return (Either(held), Either(left));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static ulong Either(Vector512<ulong> of)
    {
        var four = of.GetLower() | of.GetUpper();
        var two = four.GetLower() | four.GetUpper();
        return two[0] | two[1];
    }

    /// <summary>Where a feature is read.</summary>
    readonly struct Place(byte* column, int category)
    {
        public const int IsSplitBySets = -2;

        /// <summary>Its source's codes, or null where they are words.</summary>
        public readonly byte* Column = column;

        /// <summary>The category that it indicates, or below 0.</summary>
        public readonly int Category = category;
    }
}
