using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Trees.Growth.Columns;

/// <summary>The cuts of the features that a node draws, side by side, and which of them scores highest by Gini. One
/// instance a slot.</summary>
/// <remarks>Cells are those of <see cref="SmallLanes"/>. A cut that leaves a side without draws scores
/// nothing.</remarks>
sealed unsafe class DrawnCuts
{
    /// <summary>Cuts of a feature, what stands in lanes behind its last included.</summary>
    public const int MostOfFeature = 256 + SmallLanes.Width;

    const int Eight = 8;

    // By feature drawn: the feature, where it was drawn, where its cuts begin, how many they are, and
    // whether their keys ascend.
    readonly int[] _drawn;
    readonly int[] _places;
    readonly int[] _begins;
    readonly int[] _counts;
    readonly bool[] _ascends;
    readonly uint[] _numbers;
    readonly double[] _scoreStore;
    readonly uint* _lefts;
    readonly uint* _keys;
    readonly double* _scores;

    public DrawnCuts(CodedTable table, int maxFeatures)
    {
        var features = Math.Max(1, maxFeatures);
        (_drawn, _places) = (new int[features], new int[features]);
        (_begins, _counts, _ascends) = (new int[features], new int[features], new bool[features]);
        var ordered = Math.Min(features, table.Features.Count(f => f.Category < 0)) + 1;
        var cuts = features + ordered * MostOfFeature;
        _numbers = GC.AllocateArray<uint>(2 * cuts, pinned: true);
        _scoreStore = GC.AllocateArray<double>(cuts, pinned: true);
        _lefts = (uint*)Unsafe.AsPointer(ref _numbers[0]);
        _keys = _lefts + cuts;
        _scores = (double*)Unsafe.AsPointer(ref _scoreStore[0]);
    }

    /// <summary>How many features have cuts.</summary>
    public int Features { get; private set; }

    /// <summary>How many cuts they have, the lanes behind a feature's last included.</summary>
    public int Count { get; private set; }

    /// <summary>Where the next feature's cuts are to be written: the cells of the rows that go left.</summary>
    public uint* Lefts => _lefts + Count;

    /// <summary>Likewise: of cuts that score the same that of the lowest key is taken.</summary>
    public uint* Keys => _keys + Count;

    /// <summary>The best cut: which of the features it is by, in the order in which they came.</summary>
    public int At { get; private set; }

    /// <summary>The best cut's feature.</summary>
    public int Feature => _drawn[At];

    /// <summary>Where the best cut's feature was drawn.</summary>
    public int Place => _places[At];

    /// <summary>The best cut's key.</summary>
    public uint Key { get; private set; }

    /// <summary>The cell of the rows that go left at the best cut.</summary>
    public uint Left { get; private set; }

    /// <summary>What the best cut scores; nothing where it was chosen for dividing the classes.</summary>
    public double Score { get; private set; }

    /// <summary>The keys of the cuts of the best cut's feature.</summary>
    public uint* KeysOfBest => _keys + _begins[At];

    /// <summary>The cells of the cuts of the best cut's feature.</summary>
    public uint* LeftsOfBest => _lefts + _begins[At];

    /// <summary>How many cuts the best cut's feature has.</summary>
    public int CountOfBest => _counts[At];

    /// <summary>Takes on another node.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Begin() => (Features, Count) = (0, 0);

    /// <summary>Takes the next feature's cuts.</summary>
    /// <param name="feature">The feature.</param>
    /// <param name="place">Where it was drawn.</param>
    /// <param name="cuts">How many cuts it has.</param>
    /// <param name="ascends">Whether their keys ascend.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int feature, int place, int cuts, bool ascends)
    {
        var at = Features;
        _drawn[at] = feature;
        _places[at] = place;
        _begins[at] = Count;
        _counts[at] = cuts;
        _ascends[at] = ascends;
        Count += cuts == 1 ? 1 : (cuts + Eight - 1) & -Eight;
        Features = at + 1;
    }

    /// <summary>Chooses a cut of the feature that came last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Choose(int cut) => Choose(Features - 1, _begins[Features - 1] + cut);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Choose(int at, int cut) => (At, Key, Left) = (at, _keys[cut], _lefts[cut]);

    /// <summary>Chooses the first of the cuts that score highest, and of its feature's that of the lowest key; false
    /// where no cut is valid.</summary>
    /// <param name="node">The cell of the node's rows.</param>
    /// <param name="leafRows">The fewest rows of a leaf.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Find(uint node, int leafRows)
    {
        if (Count == 0) return false;
        Vector256<uint>.Zero.Store(_lefts + Count);
        if (leafRows > 1) DropUneven((int)(node >> SmallLanes.RowShift), leafRows);
        var score = Highest(node);
        if (!(score > double.NegativeInfinity)) return false;
        Score = score;
        var cut = First(score);

        // As many as begin at or before it, counted without a guess.
        var at = -1;
        foreach (var begin in _begins.AsSpan(0, Features)) at += begin <= cut ? 1 : 0;
        Choose(at, cut);
        if (!_ascends[at]) Choose(at, LowestOf(cut, score));
        return true;
    }

    /// <summary>Makes cuts that leave too few rows on a side cuts of no rows: those score nothing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void DropUneven(int rows, int leafRows)
    {
        for (var i = 0; i < Count; i++)
        {
            var left = _lefts[i] >> SmallLanes.RowShift;
            if (left < leafRows || rows - left < leafRows) _lefts[i] = 0;
        }
    }

    // As Gini.Score, term by term. A side without draws makes it no number, which is not greater than any.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    double Highest(uint node)
    {
        var mask = Vector256.Create(SmallLanes.Mask);
        var allOnes = Vector256.Create(node & SmallLanes.Mask);
        var all = Vector256.Create(node >> SmallLanes.Bits & SmallLanes.Mask);
        var best = Vector512.Create(double.NegativeInfinity);
        var lefts = _lefts;
        var scores = _scores;
        for (nint i = 0, count = Count; i < count; i += Eight)
        {
            var cell = Vector256.Load(lefts + i);
            var (ones, draws) = (cell & mask, cell >> SmallLanes.Bits & mask);
            var leftOnes = Simd.ToDouble(ones);
            var rightOnes = Simd.ToDouble(allOnes - ones);
            var score = leftOnes * leftOnes / Simd.ToDouble(draws)
                + rightOnes * rightOnes / Simd.ToDouble(all - draws);
            score.Store(scores + i);
            best = Vector512.MaxNative(score, best);
        }

        var four = Vector256.MaxNative(best.GetLower(), best.GetUpper());
        var two = Vector128.MaxNative(four.GetLower(), four.GetUpper());
        return Math.Max(two[0], two[1]);
    }

    /// <summary>The first cut that has the score, which some cut has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    int First(double score)
    {
        var wanted = Vector512.Create(score);
        for (var i = 0; ; i += Eight)
        {
            var equal = Vector512.Equals(Vector512.Load(_scores + i), wanted).ExtractMostSignificantBits();
            if (equal != 0) return i + BitOperations.TrailingZeroCount(equal);
        }
    }

    /// <summary>Of the best cut's feature's cuts that score as high as this, the first, the one of the lowest
    /// key.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    int LowestOf(int cut, double score)
    {
        var (end, wanted, lowest) = (_begins[At] + _counts[At], Vector512.Create(score), cut);
        for (var i = cut + 1; i < end; i += Eight)
        {
            var equal = Vector512.Equals(Vector512.Load(_scores + i), wanted).ExtractMostSignificantBits();
            if (end - i < Eight) equal &= (1UL << end - i) - 1;
            for (; equal != 0; equal &= equal - 1)
            {
                var other = i + BitOperations.TrailingZeroCount(equal);
                if (_keys[other] < _keys[lowest]) lowest = other;
            }
        }

        return lowest;
    }
}
