using System.Numerics;
using System.Runtime.InteropServices;
using Coppice.Calls;

namespace Coppice.Workers;

/// <summary>The results of a chunk as they travel: an array, or, where few of them differ, those, and for each item
/// which of them is its own.</summary>
static class ResultBlock
{
    /// <summary>So many different results are worth telling apart.</summary>
    public const int MostDistinct = 1 << 16;

    /// <param name="distinct">The results that differ.</param>
    /// <param name="places">For each item the place of its result among them.</param>
    /// <param name="codec">What the value is called in errors.</param>
    public static EncodedValue Encode<T>(T[] distinct, ReadOnlySpan<int> places, CodecOptions codec)
    {
        byte[] packed;
        if (distinct.Length <= 1 << 8)
            Pack<byte>(places, packed = new byte[places.Length]);
        else
            Pack<ushort>(places, MemoryMarshal.Cast<byte, ushort>((packed = new byte[2 * places.Length]).AsSpan()));
        return ValueCodec.Encode<(T[]?, T[], byte[])>((null, distinct, packed), codec);
    }

    /// <exception cref="CodecException">The bytes are not results of this type.</exception>
    public static T[] Decode<T>(EncodedValue value, CodecOptions codec)
    {
        // An array that is there does not begin with zero.
        if (value.Body.IsEmpty || value.Body.Span[0] != 0)
            return ValueCodec.Decode<T[]>(value, codec);
        var (_, distinct, packed) = ValueCodec.Decode<(T[]?, T[], byte[])>(value, codec);
        return distinct.Length <= 1 << 8
            ? Expand<T, byte>(distinct, packed)
            : Expand<T, ushort>(distinct, MemoryMarshal.Cast<byte, ushort>(packed));
    }

    static void Pack<TPlace>(ReadOnlySpan<int> places, Span<TPlace> packed)
        where TPlace : IBinaryInteger<TPlace>
    {
        for (var i = 0; i < places.Length; i++)
            packed[i] = TPlace.CreateTruncating(places[i]);
    }

    static T[] Expand<T, TPlace>(T[] distinct, ReadOnlySpan<TPlace> packed)
        where TPlace : IBinaryInteger<TPlace>
    {
        var results = new T[packed.Length];
        for (var i = 0; i < results.Length; i++)
        {
            var place = int.CreateTruncating(packed[i]);
            if (place >= distinct.Length)
                throw CodecException.Damaged($"result {place} of {distinct.Length}");
            results[i] = distinct[place];
        }

        return results;
    }
}
