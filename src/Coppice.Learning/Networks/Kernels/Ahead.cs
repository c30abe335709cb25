using System.Runtime.Intrinsics.X86;

namespace Coppice.Learning.Networks;

/// <summary>Rows of memory that will be used soon, asked for a few at a time so that the wait for them is hidden behind
/// work; nothing is done where the processor offers no way to ask.</summary>
/// <param name="from">Where the first row begins; it may be anywhere.</param>
/// <param name="stride">From one row to the next.</param>
/// <param name="rows">How many rows.</param>
/// <param name="count">Numbers of a row.</param>
/// <param name="times">In how many pieces.</param>
unsafe struct Ahead(float* from, nint stride, int rows, int count, int times)
{
    const int Line = 64 / sizeof(float);

    readonly int _piece = (rows + times - 1) / Math.Max(1, times);
    float* _at = from;
    int _left = rows;

    /// <summary>Asks for the next piece.</summary>
    public void Next()
    {
        for (var until = Math.Max(0, _left - _piece); _left > until; _left--, _at += stride)
            Fetch(_at, count);
    }

    /// <summary>Asks for all of it, to be put into the second-level cache.</summary>
    public static void Fetch(float* from, int count)
    {
        for (var i = 0; Sse.IsSupported && i < count; i += Line)
            Sse.Prefetch1(from + i);
    }
}
