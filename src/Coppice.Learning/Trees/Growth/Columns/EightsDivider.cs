using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Coppice.Learning.Trees.Growth.Columns;

/// <summary>Divides columns eight rows at a time, for a CPU that cannot compress whole vectors: which of eight rows go
/// left is looked up once and serves all columns, four of which are divided together.</summary>
sealed unsafe class EightsDivider : ColumnDivider
{
    const int Eight = 8;
    const int Together = 4;

    readonly Eights[] _store;
    readonly Eights* _eights;

    public EightsDivider(nint[] columns, ushort* wide, int stride)
        : base(new nint[(columns.Length + Together - 1) / Together * Together], wide, stride, 2 * Together)
    {
        // Those that are left over go with columns that nothing reads.
        columns.CopyTo(Columns, 0);
        for (var c = columns.Length; c < Columns.Length; c++)
            Columns[c] = (nint)(Apart + (Together + c - columns.Length) * Stride);
        _store = GC.AllocateArray<Eights>(stride / Eight, pinned: true);
        _eights = (Eights*)Unsafe.AsPointer(ref _store[0]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Divide(int start, int length, int left, byte* sides)
    {
        Read(sides, length);
        var columns = Columns;
        for (var at = 0; at < columns.Length; at += Together)
        {
            byte* a = (byte*)columns[at] + start, b = (byte*)columns[at + 1] + start;
            byte* c = (byte*)columns[at + 2] + start, d = (byte*)columns[at + 3] + start;
            var (behindA, behindB) = (Vector256.Load(a + length), Vector256.Load(b + length));
            var (behindC, behindD) = (Vector256.Load(c + length), Vector256.Load(d + length));
            Divide(a, b, c, d, length);
            Return(0, a, left, length, behindA);
            Return(1, b, left, length, behindB);
            Return(2, c, left, length, behindC);
            Return(3, d, left, length, behindD);
        }

        if (Wide != null) DivideWide(Wide + start, left, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Keep(int start, int length, byte* sides)
    {
        Read(sides, length);
        var columns = Columns;
        for (var at = 0; at < columns.Length; at += 2)
        {
            byte* a = (byte*)columns[at] + start, b = (byte*)columns[at + 1] + start;
            var (behindA, behindB) = (*(ulong*)(a + length), *(ulong*)(b + length));
            Keep(a, b, length);
            *(ulong*)(a + length) = behindA;
            *(ulong*)(b + length) = behindB;
        }

        if (Wide != null) KeepWide(Wide + start, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    void Read(byte* sides, int length)
    {
        var eights = _eights;
        var orders = Simd.Orders;
        var left = 0;
        for (var i = 0; i < length; i += Vector256<byte>.Count)
        {
            var set = Vector256.Load(sides + i).ExtractMostSignificantBits();
            for (var j = 0; j < Vector256<byte>.Count; j += Eight, set >>= Eight, eights++)
            {
                var count = BitOperations.PopCount((byte)set);
                *eights = new(orders[(byte)set], left, Eight * count);
                left += count;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    void Divide(byte* a, byte* b, byte* c, byte* d, nint length)
    {
        var eights = _eights;
        byte* rightA = Apart, rightB = rightA + Stride, rightC = rightB + Stride, rightD = rightC + Stride;
        for (nint i = 0; i < length; i += Eight, eights++)
        {
            var order = OrderOf(eights);
            var count = Vector128.CreateScalarUnsafe((ulong)eights->LeftBits);
            nint left = eights->Left;
            var right = i - left;
            var first = Order(a + i, b + i, order);
            var second = Order(c + i, d + i, order);
            Store(first, a + left, b + left);
            Store(second, c + left, d + left);
            Store(Sse2.ShiftRightLogical(first, count), rightA + right, rightB + right);
            Store(Sse2.ShiftRightLogical(second, count), rightC + right, rightD + right);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    void Keep(byte* a, byte* b, nint length)
    {
        var eights = _eights;
        for (nint i = 0; i < length; i += Eight, eights++)
        {
            nint left = eights->Left;
            Store(Order(a + i, b + i, OrderOf(eights)), a + left, b + left);
        }
    }

    // The upper eight bytes are another column's.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<byte> OrderOf(Eights* eights) =>
        (Vector128.Create(eights->Order) | Vector128.Create(0, 0x0808080808080808UL)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector128<ulong> Order(byte* a, byte* b, Vector128<byte> order)
    {
        var both = Sse2.LoadHigh(Vector128.CreateScalarUnsafe(*(double*)a), (double*)b);
        return Ssse3.Shuffle(both.AsByte(), order).AsUInt64();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Store(Vector128<ulong> both, byte* a, byte* b)
    {
        *(ulong*)a = both.ToScalar();
        Sse2.StoreHigh((double*)b, both.AsDouble());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Return(int at, byte* column, nint left, nint length, Vector256<byte> behind)
    {
        byte* from = Apart + at * Stride, to = column + left;
        for (nint i = 0; i < length - left; i += Vector256<byte>.Count) Vector256.Load(from + i).Store(to + i);
        behind.Store(column + length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    void DivideWide(ushort* column, nint left, nint length)
    {
        var behind = Vector256.Load(column + length);
        var others = (ushort*)Apart;
        var eights = _eights;
        for (nint i = 0; i < length; i += Eight, eights++)
        {
            var eight = Vector128.Load(column + i);
            var order = eights->Order;
            nint before = eights->Left;
            Simd.OrderWords(eight, order).Store(column + before);
            Simd.OrderWords(eight, BitOperations.RotateRight(order, eights->LeftBits)).Store(others + (i - before));
        }

        var to = column + left;
        for (nint i = 0; i < length - left; i += Vector256<ushort>.Count) Vector256.Load(others + i).Store(to + i);
        behind.Store(column + length);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    void KeepWide(ushort* column, nint length)
    {
        var behind = Vector128.Load(column + length);
        var eights = _eights;
        for (nint i = 0; i < length; i += Eight, eights++)
            Simd.OrderWords(Vector128.Load(column + i), eights->Order).Store(column + eights->Left);
        behind.Store(column + length);
    }

    /// <summary>Eight rows.</summary>
    /// <param name="Order">Where each is taken from: first those that go left.</param>
    /// <param name="Left">How many rows before them go left.</param>
    /// <param name="LeftBits">Eight times how many of them do.</param>
    readonly record struct Eights(ulong Order, int Left, int LeftBits);
}
