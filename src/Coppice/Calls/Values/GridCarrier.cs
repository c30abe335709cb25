using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Coppice.Calls.Values;

/// <summary>Rectangular arrays: <c>T[,]</c> and more dimensions, and vectors that do not begin at 0.</summary>
sealed class GridCarrier<T>(Type type) : ObjectCarrier
{
    public override Type Type => type;

    public override void WriteHead(ValueEncoder to, object value)
    {
        var grid = (Array)value;
        for (var dimension = 0; dimension < grid.Rank; dimension++)
        {
            to.Varint((ulong)grid.GetLength(dimension));
            to.Signed(grid.GetLowerBound(dimension));
        }
    }

    public override void WriteBody(ValueEncoder to, object value)
    {
        var items = Items((Array)value);
        if (Elements<T>.AreRaw)
            Elements<T>.Write(to, items.ToArray());
        else
            Elements<T>.Write(to, (ReadOnlySpan<T>)items);
    }

    public override object Create(ValueDecoder from)
    {
        var lengths = new int[type.GetArrayRank()];
        var bounds = new int[lengths.Length];
        var total = 1UL;
        var empty = false;
        for (var dimension = 0; dimension < lengths.Length; dimension++)
        {
            var length = from.Varint();
            empty |= length == 0;
            total = length <= int.MaxValue && total <= int.MaxValue ? total * Math.Max(1, length) : ulong.MaxValue;
            lengths[dimension] = (int)Math.Min(length, (ulong)Array.MaxLength);
            bounds[dimension] = checked((int)from.Signed());
        }

        if (total > (ulong)Array.MaxLength)
            throw CodecException.Damaged("an array is larger than arrays can be");
        from.Claim(empty ? 0 : total, Elements<T>.MinBytes);
        return lengths.Length == 1
            ? Array.CreateInstanceFromArrayType(type, lengths, bounds)
            : Array.CreateInstance(typeof(T), lengths, bounds);
    }

    public override void Fill(ValueDecoder from, object made) => Elements<T>.Read(from, Items((Array)made));

    // Rectangular elements lie row by row, the last index fastest.
    static Span<T> Items(Array grid) => grid.Length == 0
        ? []
        : MemoryMarshal.CreateSpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(grid)), grid.Length);
}
