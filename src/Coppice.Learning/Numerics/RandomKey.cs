using System.Runtime.CompilerServices;

namespace Coppice.Learning.Numerics;

/// <summary>Names one stream of random numbers: by seed, purpose and index, or by the path to a node. Who draws, in
/// what order and on which machine does not matter.</summary>
readonly record struct RandomKey(ulong Value)
{
    internal const ulong Golden = 0x9E3779B97F4A7C15;

    public static RandomKey Of(ulong seed, Purpose purpose, ulong index) =>
        new(Mix(Mix(Mix(seed) + (ulong)purpose * Golden) + index));

    /// <summary>The key of the left (0) or right (1) child of the node that this key names.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RandomKey Child(int side) => new(Mix(Value + (ulong)(side + 1) * Golden));

    public RandomStream Stream() => new(Value);

    // SplitMix64's finaliser (Steele, Lea, Flood 2014).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Mix(ulong x)
    {
        x += Golden;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
