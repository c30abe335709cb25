using System.Runtime.InteropServices;

namespace Coppice.Learning.ParameterServer.Encodings;

/// <summary>Finds the elements of largest magnitude in two passes: magnitudes are counted by exponent and four bits of
/// their mantissa; in the class that is cut through, the first ones are taken.</summary>
sealed class Largest
{
    const uint Magnitude = 0x7FFFFFFF;
    const int Shift = 19;

    readonly int[] _counts = new int[1 << (31 - Shift)];

    /// <summary>Writes the places of the largest elements, ascending, and says how many there are: as many as there is
    /// room for, unless fewer differ from 0.</summary>
    public int Find(ReadOnlySpan<float> values, Span<int> places)
    {
        var counts = _counts.AsSpan();
        var bits = MemoryMarshal.Cast<float, uint>(values);
        counts.Clear();
        foreach (var one in bits)
            counts[(int)((one & Magnitude) >> Shift)]++;
        // All classes above the cut are taken whole, and as many of the cut's own as there is room left. Class 0 is 0, or
        // too small to matter.
        var (cut, room) = (counts.Length - 1, places.Length);
        for (; cut > 0 && counts[cut] <= room; cut--)
            room -= counts[cut];
        var found = 0;
        for (var i = 0; i < bits.Length; i++)
        {
            var of = (int)((bits[i] & Magnitude) >> Shift);
            if (of < cut || of == 0 || (of == cut && --room < 0))
                continue;
            places[found++] = i;
        }

        return found;
    }
}
