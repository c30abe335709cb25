using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Trees.Growth;

/// <summary>Divides a node's rows in place: those that go left first, both in their former order.</summary>
sealed class Partition(int mostRows)
{
    readonly int[] _rows = new int[mostRows];
    readonly ulong[] _payloads = new ulong[mostRows];

    /// <summary>Carries out a split; returns how many rows went left.</summary>
    public int By(CodedTable table, in NodeRows node, in Choice choice, ReadOnlySpan<ulong> set)
    {
        var (s, category) = table.Features[choice.Feature];
        var source = table.Sources[s];
        return source.Kind switch
        {
            SourceKind.Numeric =>
                Split(source, new AtMost(choice.Cut, choice.DefaultLeft ? source.MissingCode : -1), node),
            SourceKind.Indicators => Split(source, new Other(category), node),
            _ => Split(source, new InSet(set), node),
        };
    }

    int Split<TTest>(CodedSource source, TTest test, in NodeRows node)
        where TTest : struct, ITest, allows ref struct =>
        source.Bytes is { } bytes
            ? Split(bytes, test, node)
            : Split(source.Words!, test, node); // one of the two is there

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    int Split<TCode, TTest>(TCode[] codes, TTest test, in NodeRows node)
        where TCode : unmanaged, IBinaryInteger<TCode>
        where TTest : struct, ITest, allows ref struct
    {
        ref var code = ref MemoryMarshal.GetArrayDataReference(codes);
        ref var row = ref node.Rows[node.Start];
        ref var payload = ref node.Payloads[node.Start];
        ref var spareRow = ref MemoryMarshal.GetArrayDataReference(_rows);
        ref var sparePayload = ref MemoryMarshal.GetArrayDataReference(_payloads);
        nint left = 0, right = 0;

        // Invariant: [0, left) went left, the spare's [0, right) went right, left + right = i; so writing at left never
        // overtakes reading at i. Every row is written to both places and one of the two advances: no branch to guess.
        for (nint i = 0; i < node.Length; i++)
        {
            var (r, p) = (Unsafe.Add(ref row, i), Unsafe.Add(ref payload, i));
            nint goesLeft = test.IsLeft(int.CreateTruncating(Unsafe.Add(ref code, r))) ? 1 : 0;
            Unsafe.Add(ref row, left) = r;
            Unsafe.Add(ref payload, left) = p;
            Unsafe.Add(ref spareRow, right) = r;
            Unsafe.Add(ref sparePayload, right) = p;
            left += goesLeft;
            right += 1 - goesLeft;
        }

        _rows.AsSpan(0, (int)right).CopyTo(node.Rows.AsSpan(node.Start + (int)left));
        _payloads.AsSpan(0, (int)right).CopyTo(node.Payloads.AsSpan(node.Start + (int)left));
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
