using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Coppice.Learning.Boosting.Binning;

namespace Coppice.Learning.Boosting.Growth;

/// <summary>Counts rows into the histograms of all columns at once: 256 cells a column, one after another.</summary>
static unsafe class Counting
{
    /// <summary>How far ahead a row is asked for: its codes stand anywhere in memory.</summary>
    const int Ahead = 16;

    /// <summary>Adds each row's payload to the cell of its bin in every column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(BinnedTable table, ReadOnlySpan<int> rows, ReadOnlySpan<long> payloads, long[] cells)
    {
        var (words, tail, stride) = (table.Columns.Length / 8, table.Columns.Length % 8, (nint)table.Stride);
        fixed (byte* byRow = table.ByRow)
        fixed (int* row = rows)
        fixed (long* payload = payloads, first = cells)
        {
            for (var i = 0; i < rows.Length; i++)
            {
                if (Sse.IsSupported && i + Ahead < rows.Length) Sse.Prefetch0(byRow + row[i + Ahead] * stride);
                var codes = (ulong*)(byRow + row[i] * stride);
                var one = payload[i];
                var cell = first;
                for (var w = 0; w < words; w++, cell += 2048)
                {
                    var eight = codes[w];
                    cell[(byte)eight] += one;
                    cell[256 + (byte)(eight >> 8)] += one;
                    cell[512 + (byte)(eight >> 16)] += one;
                    cell[768 + (byte)(eight >> 24)] += one;
                    cell[1024 + (byte)(eight >> 32)] += one;
                    cell[1280 + (byte)(eight >> 40)] += one;
                    cell[1536 + (byte)(eight >> 48)] += one;
                    cell[1792 + (byte)(eight >> 56)] += one;
                }

                if (tail == 0) continue;
                var rest = codes[words];
                switch (tail)
                {
                    case 7: cell[1536 + (byte)(rest >> 48)] += one; goto case 6;
                    case 6: cell[1280 + (byte)(rest >> 40)] += one; goto case 5;
                    case 5: cell[1024 + (byte)(rest >> 32)] += one; goto case 4;
                    case 4: cell[768 + (byte)(rest >> 24)] += one; goto case 3;
                    case 3: cell[512 + (byte)(rest >> 16)] += one; goto case 2;
                    case 2: cell[256 + (byte)(rest >> 8)] += one; goto case 1;
                    case 1: cell[(byte)rest] += one; break;
                }
            }
        }
    }
}
