using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Coppice.Learning.Trees.Growth.Columns;

/// <summary>What columns ask of a CPU beyond .NET's vectors: an instruction of AVX-512 each, or several of
/// AVX2.</summary>
static unsafe class Simd
{
    static ulong[]? _store; // what the pointer leads to

    /// <summary>By eight bits: the places of those that are set, then of the others, a byte each.</summary>
    public static readonly ulong* Orders = MakeOrders();

    // The orders are asked for here: code that is compiled once they are there finds them without asking.
    /// <summary>Whether the CPU has either.</summary>
    public static bool IsSupported => Bmi2.X64.IsSupported && Avx2.IsSupported && Orders != null;

    /// <summary>Stores those of 64 bytes side by side whose bit is set; more may be written behind them, up to 64 in
    /// all. Returns how many they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Compress(byte* from, Vector512<byte> side, byte* to)
    {
        var set = side.ExtractMostSignificantBits();
        if (Avx512Vbmi2.IsSupported)
        {
            var codes = Vector512.Load(from);
            Avx512Vbmi2.Compress(codes, side, codes).Store(to);
        }
        else
        {
            var orders = Orders;
            var rest = set;
            for (var i = 0; i < 64; i += 8, rest >>= 8)
            {
                *(ulong*)to = Order(from + i, orders[(byte)rest]).AsUInt64().ToScalar();
                to += BitOperations.PopCount((byte)rest);
            }
        }

        return BitOperations.PopCount(set);
    }

    /// <summary>As <see cref="Compress(byte*, Vector512{byte}, byte*)"/>, of 32 words.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Compress(ushort* from, Vector512<ushort> side, ushort* to)
    {
        var set = (uint)side.ExtractMostSignificantBits();
        if (Avx512Vbmi2.IsSupported)
        {
            Avx512Vbmi2.Compress(Vector512<ushort>.Zero, side, Vector512.Load(from)).Store(to);
        }
        else
        {
            var rest = set;
            for (var i = 0; i < 32; i += 8, rest >>= 8)
            {
                OrderWords(Vector128.Load(from + i), Orders[(byte)rest]).Store(to);
                to += BitOperations.PopCount((byte)rest);
            }
        }

        return BitOperations.PopCount(set);
    }

    /// <summary>As <see cref="Compress(byte*, Vector512{byte}, byte*)"/>, of 16 numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Compress(Vector512<uint> of, Vector512<uint> side, uint* to)
    {
        var set = (uint)side.ExtractMostSignificantBits();
        if (Avx512F.IsSupported)
        {
            Avx512F.Compress(Vector512<uint>.Zero, side, of).Store(to);
        }
        else
        {
            Avx2.PermuteVar8x32(of.GetLower(), Places((byte)set)).Store(to);
            to += BitOperations.PopCount((byte)set);
            Avx2.PermuteVar8x32(of.GetUpper(), Places(set >> 8)).Store(to);
        }

        return BitOperations.PopCount(set);
    }

    /// <summary>Of each byte: whether a set holds the number in its lower six bits; all its bits or none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> AreIn(Vector512<byte> codes, ulong set)
    {
        if (Avx512Vbmi.IsSupported) return Avx512Vbmi.PermuteVar64x8(NodeColumns.Spread(set), codes);
        var bits = Vector256.Create(set).AsByte();
        return Vector512.Create(AreIn(codes.GetLower(), bits), AreIn(codes.GetUpper(), bits));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<byte> AreIn(Vector256<byte> codes, Vector256<byte> bits)
    {
        var seven = Vector256.Create((byte)7);
        var byteOf = (codes.AsUInt16() >> 3).AsByte() & seven;
        var bitOf = Avx2.Shuffle(Vector256.Create(0x8040201008040201UL).AsByte(), codes & seven);
        return Vector256.Equals(Avx2.Shuffle(bits, byteOf) & bitOf, bitOf);
    }

    /// <summary>Shuffles within each 16 bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Shuffle(Vector512<byte> of, Vector512<byte> at) =>
        Avx512BW.IsSupported
            ? Avx512BW.Shuffle(of, at)
            : Vector512.Create(Avx2.Shuffle(of.GetLower(), at.GetLower()), Avx2.Shuffle(of.GetUpper(), at.GetUpper()));

    /// <summary>Sums of eight bytes each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Sum(Vector512<byte> of) =>
        Avx512BW.IsSupported
            ? Avx512BW.SumAbsoluteDifferences(of, Vector512<byte>.Zero).AsUInt64()
            : Vector512.Create(
                Avx2.SumAbsoluteDifferences(of.GetLower(), Vector256<byte>.Zero).AsUInt64(),
                Avx2.SumAbsoluteDifferences(of.GetUpper(), Vector256<byte>.Zero).AsUInt64());

    /// <summary>The first byte in the place of each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> First(Vector512<byte> of)
    {
        var first = of.GetLower().GetLower();
        return Avx512BW.IsSupported
            ? Avx512BW.BroadcastScalarToVector512(first)
            : Vector512.Create(Avx2.BroadcastScalarToVector256(first), Avx2.BroadcastScalarToVector256(first));
    }

    /// <summary>Each of the first eight bytes as a word of 64 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> WidenEight(byte* from) =>
        Avx512F.IsSupported
            ? Avx512F.ConvertToVector512UInt64(Vector128.Load(from))
            : Vector512.Create(
                Avx2.ConvertToVector256Int64(from).AsUInt64(), Avx2.ConvertToVector256Int64(from + 4).AsUInt64());

    /// <summary>Each of sixteen bytes as a word of 32 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Widen(Vector128<byte> of) =>
        Avx512F.IsSupported
            ? Avx512F.ConvertToVector512UInt32(of)
            : Vector512.Create(
                Avx2.ConvertToVector256Int32(of).AsUInt32(),
                Avx2.ConvertToVector256Int32(Sse2.ShiftRightLogical128BitLane(of, 8)).AsUInt32());

    /// <summary>Each of eight words of 32 bits as one of 64.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> Widen(Vector256<uint> of) =>
        Avx512F.IsSupported
            ? Avx512F.ConvertToVector512UInt64(of)
            : Vector512.Create(
                Avx2.ConvertToVector256Int64(of.GetLower()).AsUInt64(),
                Avx2.ConvertToVector256Int64(of.GetUpper()).AsUInt64());

    /// <summary>Each shifted by its own number of bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<ulong> ShiftLeft(Vector512<ulong> of, Vector512<ulong> bits) =>
        Avx512F.IsSupported
            ? Avx512F.ShiftLeftLogicalVariable(of, bits)
            : Vector512.Create(
                Avx2.ShiftLeftLogicalVariable(of.GetLower(), bits.GetLower()),
                Avx2.ShiftLeftLogicalVariable(of.GetUpper(), bits.GetUpper()));

    /// <summary>Of each number the sum up to it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> SumUp(Vector512<uint> of)
    {
        if (!Avx512F.IsSupported)
        {
            var lower = SumUp(of.GetLower());
            return Vector512.Create(lower, SumUp(of.GetUpper()) + Vector256.Create(lower[7]));
        }

        of += Avx512F.AlignRight32(of, Vector512<uint>.Zero, 15);
        of += Avx512F.AlignRight32(of, Vector512<uint>.Zero, 14);
        of += Avx512F.AlignRight32(of, Vector512<uint>.Zero, 12);
        return of + Avx512F.AlignRight32(of, Vector512<uint>.Zero, 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<uint> SumUp(Vector256<uint> of)
    {
        of += Avx2.ShiftLeftLogical128BitLane(of, 4);
        of += Avx2.ShiftLeftLogical128BitLane(of, 8);
        var lower = Avx2.Permute2x128(of, of, 0x08); // behind zeros
        return of + Avx2.Shuffle(lower, 0xFF);
    }

    /// <summary>The last of the numbers, in the place of each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<uint> Last(Vector512<uint> of) =>
        Avx512F.IsSupported ? Avx512F.PermuteVar16x32(of, Vector512.Create(15U)) : Vector512.Create(of[15]);

    /// <summary>Each of eight numbers below 2³¹.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> ToDouble(Vector256<uint> of) =>
        Avx512F.IsSupported
            ? Avx512F.ConvertToVector512Double(of)
            : Vector512.Create(
                Avx.ConvertToVector256Double(of.AsInt32().GetLower()),
                Avx.ConvertToVector256Double(of.AsInt32().GetUpper()));

    /// <summary>Each of eight numbers below 2³¹, without what stands behind its point.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> Truncate(Vector512<double> of) =>
        Avx512F.IsSupported
            ? Avx512F.ConvertToVector256UInt32WithTruncation(of)
            : Vector256.Create(
                Avx.ConvertToVector128Int32WithTruncation(of.GetLower()),
                Avx.ConvertToVector128Int32WithTruncation(of.GetUpper())).AsUInt32();

    /// <summary>Eight bytes in the order of one of <see cref="Orders"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> Order(byte* from, ulong order) =>
        Ssse3.Shuffle(Vector128.CreateScalarUnsafe(*(ulong*)from).AsByte(),
            Vector128.CreateScalarUnsafe(order).AsByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<ushort> OrderWords(Vector128<ushort> of, ulong order)
    {
        var twice = Vector128.CreateScalarUnsafe(order + order).AsByte();
        return Ssse3.Shuffle(of.AsByte(),
            (Sse2.UnpackLow(twice, twice).AsUInt16() + Vector128.Create((ushort)0x0100)).AsByte()).AsUInt16();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<uint> Places(uint set) =>
        Avx2.ConvertToVector256Int32((byte*)(Orders + set)).AsUInt32();

    static ulong* MakeOrders()
    {
        var orders = GC.AllocateArray<ulong>(256, pinned: true);
        for (var set = 0; set < orders.Length; set++)
        {
            var at = 0;
            foreach (var wanted in (ReadOnlySpan<int>)[1, 0])
                for (var bit = 0; bit < 8; bit++)
                    if ((set >> bit & 1) == wanted) orders[set] |= (ulong)bit << (8 * at++);
        }

        _store = orders;
        return (ulong*)Unsafe.AsPointer(ref orders[0]);
    }
}
