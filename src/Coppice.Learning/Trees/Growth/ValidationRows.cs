using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Coppice.Learning.Data;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Trees.Growth;

/// <summary>The rows to be scored, divided along with the training rows: a node's rows are a range. One instance a
/// slot.</summary>
sealed class ValidationRows(BoundRows bound)
{
    static readonly ConditionalWeakTable<DataView, BoundRows> Bound = [];

    readonly int[] _rows = new int[bound.Count];
    readonly int[] _spare = new int[bound.Count];

    public int Count => bound.Count;

    /// <summary>The row numbers, a node's side by side.</summary>
    public ReadOnlySpan<int> Rows => _rows;

    /// <summary>The view's rows as the table's trees read them; made once for each view.</summary>
    public static BoundRows Bind(CodedTable table, DataView view)
    {
        var bound = Bound.GetValue(view, v => BoundRows.Of(table.Schema, v, ..));
        return ReferenceEquals(bound.Schema, table.Schema) ? bound : BoundRows.Of(table.Schema, view, ..);
    }

    public void Reset()
    {
        for (var i = 0; i < _rows.Length; i++) _rows[i] = i;
    }

    /// <summary>Divides a range by a split; returns how many rows went left.</summary>
    public int Divide(int start, int length, in SplitRule rule)
    {
        var codes = bound.Codes[rule.Source];
        return rule.Kind switch
        {
            SourceKind.Numeric when rule.DefaultLeft =>
                Divide(start, length, new AtMostOrMissing(bound.Numbers[rule.Source]!, rule.Threshold)), // numeric
            SourceKind.Numeric =>
                Divide(start, length, new AtMost(bound.Numbers[rule.Source]!, rule.Threshold)), // numeric
            SourceKind.Indicators => Divide(start, length, new Other(codes, rule.Category)),
            _ => Divide(start, length, new InSet(codes, rule.Set, rule.DefaultLeft)),
        };
    }

    // AggressiveOptimization: a search lives for about a second, and this loop is most of its scoring.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    int Divide<TTest>(int start, int length, TTest test)
        where TTest : struct, ITest, allows ref struct
    {
        var range = _rows.AsSpan(start, length);
        ref var rows = ref MemoryMarshal.GetReference(range);
        ref var spare = ref MemoryMarshal.GetArrayDataReference(_spare);
        nint left = 0;

        // Invariant: [0, left) went left, the spare's [0, i − left) right; every row is written to both places and
        // one of the two advances: no branch to guess.
        for (nint i = 0; i < length; i++)
        {
            var row = Unsafe.Add(ref rows, i);
            nint goesLeft = test.IsLeft(row) ? 1 : 0;
            Unsafe.Add(ref rows, left) = row;
            Unsafe.Add(ref spare, i - left) = row;
            left += goesLeft;
        }

        _spare.AsSpan(0, length - (int)left).CopyTo(range[(int)left..]);
        return (int)left;
    }

    interface ITest
    {
        bool IsLeft(int row);
    }

    readonly struct AtMost(double[] numbers, double threshold) : ITest
    {
        public bool IsLeft(int row) => numbers[row] <= threshold;
    }

    readonly struct AtMostOrMissing(double[] numbers, double threshold) : ITest
    {
        public bool IsLeft(int row) => !(numbers[row] > threshold);
    }

    readonly struct Other(int[] codes, int category) : ITest
    {
        public bool IsLeft(int row) => codes[row] != category;
    }

    readonly ref struct InSet(int[] codes, ReadOnlySpan<ulong> set, bool defaultLeft) : ITest
    {
        readonly ReadOnlySpan<ulong> _set = set;

        public bool IsLeft(int row) =>
            codes[row] is var code && code < 0 ? defaultLeft : (_set[code >> 6] >> code & 1) != 0;
    }
}
