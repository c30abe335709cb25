using System.Runtime.CompilerServices;
using Coppice.Learning.Boosting.Binning;

namespace Coppice.Learning.Boosting.Growth;

/// <summary>The rows of a tree, each node's side by side and in their former order, with their gradients. Large nodes
/// are counted and parted by several threads; every sum is of whole numbers, so that their number does not
/// matter.</summary>
sealed class GrowingRows(BinnedTable table, int parallelism)
{
    /// <summary>A thread is worth its start from so many rows on.</summary>
    const int Share = 16_384;

    readonly int[] _rows = new int[table.Rows];
    readonly long[] _payloads = new long[table.Rows];
    readonly int[] _spareRows = new int[table.Rows];
    readonly long[] _sparePayloads = new long[table.Rows];
    readonly ParallelOptions _options = new() { MaxDegreeOfParallelism = parallelism };

    public int[] Rows => _rows;

    public long[] Payloads => _payloads;

    public static int CellsOf(BinnedTable table) => table.Columns.Length * 256;

    public long Sum(int count)
    {
        var sum = 0L;
        foreach (var payload in _payloads.AsSpan(0, count)) sum += payload;
        return sum;
    }

    /// <summary>The histogram of a node's rows.</summary>
    public void Count(int start, int length, long[] cells, HistogramPool pool)
    {
        Array.Clear(cells);
        var chunks = Chunks(length);
        if (chunks == 1)
        {
            Counting.Add(table, _rows.AsSpan(start, length), _payloads.AsSpan(start, length), cells);
            return;
        }

        var parts = new long[chunks][];
        parts[0] = cells;
        for (var i = 1; i < chunks; i++)
        {
            parts[i] = pool.Take();
            Array.Clear(parts[i]);
        }

        Parallel.For(0, chunks, _options, i =>
        {
            var (first, end) = Chunk(start, length, i, chunks);
            Counting.Add(table, _rows.AsSpan(first, end - first), _payloads.AsSpan(first, end - first), parts[i]);
        });
        for (var i = 1; i < chunks; i++)
        {
            Histograms.Add(cells, parts[i]);
            pool.Return(parts[i]);
        }
    }

    /// <summary>Moves the rows that go left before the others; returns how many they are.</summary>
    public int Part(int start, int length, byte[] bins, in BinSet leftBins)
    {
        var goesLeft = new byte[256];
        for (var bin = 0; bin < 256; bin++) goesLeft[bin] = leftBins.Holds(bin) ? (byte)1 : (byte)0;
        var chunks = Chunks(length);
        if (chunks == 1)
        {
            var left = Part(start, start + length, bins, goesLeft);
            _spareRows.AsSpan(start, length - left).CopyTo(_rows.AsSpan(start + left));
            _sparePayloads.AsSpan(start, length - left).CopyTo(_payloads.AsSpan(start + left));
            return left;
        }

        // Each chunk parts its own rows: left ones in place, right ones in the spare; then all move up.
        var lefts = new int[chunks];
        Parallel.For(0, chunks, _options, i =>
        {
            var (first, end) = Chunk(start, length, i, chunks);
            lefts[i] = Part(first, end, bins, goesLeft);
        });
        var to = start;
        for (var i = 0; i < chunks; i++)
        {
            var first = Chunk(start, length, i, chunks).First;
            _rows.AsSpan(first, lefts[i]).CopyTo(_rows.AsSpan(to));
            _payloads.AsSpan(first, lefts[i]).CopyTo(_payloads.AsSpan(to));
            to += lefts[i];
        }

        var total = to - start;
        for (var i = 0; i < chunks; i++)
        {
            var (first, end) = Chunk(start, length, i, chunks);
            _spareRows.AsSpan(first, end - first - lefts[i]).CopyTo(_rows.AsSpan(to));
            _sparePayloads.AsSpan(first, end - first - lefts[i]).CopyTo(_payloads.AsSpan(to));
            to += end - first - lefts[i];
        }

        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    unsafe int Part(int first, int end, byte[] bins, byte[] goesLeft)
    {
        fixed (int* rows = _rows, spareRows = _spareRows)
        fixed (long* payloads = _payloads, sparePayloads = _sparePayloads)
        fixed (byte* bin = bins, side = goesLeft)
        {
            nint left = first, right = first;

            // Every row is written to both places and one of the two advances: no branch to guess. Writing at left
            // never overtakes reading at i.
            for (nint i = first; i < end; i++)
            {
                var (row, payload) = (rows[i], payloads[i]);
                nint goes = side[bin[row]];
                (rows[left], payloads[left]) = (row, payload);
                (spareRows[right], sparePayloads[right]) = (row, payload);
                left += goes;
                right += 1 - goes;
            }

            return (int)left - first;
        }
    }

    int Chunks(int length) => Math.Clamp(length / Share, 1, parallelism);

    static (int First, int End) Chunk(int start, int length, int i, int chunks) =>
        (start + (int)((long)length * i / chunks), start + (int)((long)length * (i + 1) / chunks));
}
