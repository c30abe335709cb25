using Coppice.Calls;

namespace Coppice.Workers;

/// <summary>Seeds of items, from the job's and what names the item: nothing else, so that no worker count changes
/// them.</summary>
static class Seeds
{
    public static ulong Of(ulong seed, long index) => Mix(Mix(seed) + (ulong)index);

    public static ulong Of(ulong seed, ContentHash key)
    {
        Span<byte> bytes = stackalloc byte[ContentHash.Size];
        key.CopyTo(bytes);
        return Mix(Mix(seed) + BitConverter.ToUInt64(bytes));
    }

    // SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014)
    static ulong Mix(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
