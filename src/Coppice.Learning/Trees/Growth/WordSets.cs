using System.Runtime.CompilerServices;

namespace Coppice.Learning.Trees.Growth;

/// <summary>Copies and tests of one or two words, where a call would cost more than the work.</summary>
static class WordSets
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyWords(this Span<ulong> from, Span<ulong> to)
    {
        for (var i = 0; i < from.Length; i++) to[i] = from[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CopyWords(this ulong[] from, Span<ulong> to)
    {
        for (var i = 0; i < from.Length; i++) to[i] = from[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsEmpty(this ulong[] set)
    {
        ulong any = 0;
        foreach (var word in set) any |= word;
        return any == 0;
    }
}
