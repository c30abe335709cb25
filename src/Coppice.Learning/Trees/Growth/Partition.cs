using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Trees.Growth;

/// <summary>Divides a node's rows in place: those that go left first, both in their former order.</summary>
sealed class Partition(int mostRows)
{
    readonly ulong[] _rows = new ulong[mostRows];

    /// <summary>Carries out a split; returns how many rows went left.</summary>
    public int By<TCells>(TCells cells, CodedTable table, in NodeRows node, in Choice choice, ReadOnlySpan<ulong> set)
        where TCells : struct, ICells
    {
        var (s, category) = table.Features[choice.Feature];
        var source = table.Sources[s];
        return source.Kind switch
        {
            SourceKind.Numeric =>
                Split(cells, source, new AtMost(choice.Cut, choice.DefaultLeft ? source.MissingCode : -1), node),
            SourceKind.Indicators => Split(cells, source, new Other(category), node),
            _ => Split(cells, source, new InSet(set), node),
        };
    }

    int Split<TCells, TTest>(TCells cells, CodedSource source, TTest test, in NodeRows node)
        where TCells : struct, ICells
        where TTest : struct, ITest, allows ref struct =>
        source.Bytes is { } bytes
            ? Split(cells, bytes, test, node)
            : Split(cells, source.Words!, test, node); // one of the two is there

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    int Split<TCells, TCode, TTest>(TCells cells, TCode[] codes, TTest test, in NodeRows node)
        where TCells : struct, ICells
        where TCode : unmanaged, IBinaryInteger<TCode>
        where TTest : struct, ITest, allows ref struct
    {
        ref var code = ref MemoryMarshal.GetArrayDataReference(codes);
        ref var row = ref node.Rows[node.Start];
        ref var spare = ref MemoryMarshal.GetArrayDataReference(_rows);
        nint left = 0, length = node.Length;

        // Invariant: [0, left) went left, the spare's [0, i − left) went right; so writing at left never overtakes
        // reading at i. Every row is written to both places and one of the two advances: no branch to guess.
        for (nint i = 0; i < length; i++)
        {
            var word = Unsafe.Add(ref row, i);
            nint goesLeft = test.IsLeft(int.CreateTruncating(Unsafe.Add(ref code, cells.RowOf(word)))) ? 1 : 0;
            Unsafe.Add(ref row, left) = word;
            Unsafe.Add(ref spare, i - left) = word;
            left += goesLeft;
        }

        var right = (int)(length - left);

        _rows.AsSpan(0, right).CopyTo(node.Rows.AsSpan(node.Start + (int)left));
        return (int)left;
    }

    interface ITest
    {
        bool IsLeft(int code);
    }

    readonly struct AtMost(int cut, int missing) : ITest
    {
        public bool IsLeft(int code) => (code <= cut) | (code == missing);
    }

    readonly struct Other(int category) : ITest
    {
        public bool IsLeft(int code) => code != category;
    }

    readonly ref struct InSet(ReadOnlySpan<ulong> set) : ITest
    {
        readonly ReadOnlySpan<ulong> _set = set;

        public bool IsLeft(int code) => (_set[code >> 6] >> code & 1) != 0;
    }
}
