using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Coppice.Learning.Networks;

/// <summary>Memory that will be read soon, asked for a little at a time so that the wait for it is hidden behind work;
/// nothing is done where the processor offers no way to ask.</summary>
/// <param name="from">Where it begins; it may be anywhere.</param>
/// <param name="count">How many numbers.</param>
/// <param name="times">In how many pieces.</param>
unsafe struct Ahead(float* from, int count, int times)
{
    const int Line = 64 / sizeof(float);

    readonly float* _end = from + Math.Max(0, count);
    readonly int _piece = ((Math.Max(0, count) + times - 1) / times + Line - 1) / Line * Line;
    float* _at = from;

    /// <summary>Asks for the next piece.</summary>
    public void Next()
    {
        Fetch(_at, (int)Math.Min(_piece, _end - _at));
        _at += _piece;
    }

    /// <summary>Asks for one line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Touch(float* at)
    {
        if (Sse.IsSupported)
            Sse.Prefetch1(at);
    }

    /// <summary>Asks for one line, some numbers on from where one is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Touch(ref float from, nuint at)
    {
        if (Sse.IsSupported)
            Sse.Prefetch1(Unsafe.AsPointer(ref Unsafe.Add(ref from, at)));
    }

    /// <summary>Asks for all of it, to be put into the second-level cache.</summary>
    public static void Fetch(float* from, int count)
    {
        for (var i = 0; Sse.IsSupported && i < count; i += Line)
            Sse.Prefetch1(from + i);
    }
}
