using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Coppice.Learning.Numerics;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Trees.Growth;

/// <summary>How the rows of each tree are drawn.</summary>
/// <param name="Bootstrap">With replacement; else every row once.</param>
/// <param name="Draws">How many, with replacement.</param>
readonly record struct Sampling(bool Bootstrap, int Draws)
{
    /// <summary>Every row once.</summary>
    public static Sampling All => default;

    /// <summary>As many draws as scikit-learn makes: a fraction is rounded half to even.</summary>
    public static Sampling Of(bool bootstrap, Amount? maxSamples, int rows)
    {
        if (!bootstrap) return All;
        if (maxSamples is not { } amount) return new(true, rows);
        var draws = amount.IsFraction ? Math.Max(1, (int)Math.Round(amount.Value * rows)) : (int)amount.Value;
        return draws <= rows ? new(true, draws)
            : throw new ArgumentException($"max_samples must be at most the {rows:N0} training rows, got {draws:N0}.");
    }
}

/// <summary>The distinct rows that one tree is grown on, ascending, each with its class and weight, which is above 0.
/// One instance a slot, drawn anew for each tree; growing a tree permutes the rows.</summary>
sealed class TreeSample<TCells>(CodedTable table, TCells cells)
    where TCells : struct, ICells
{
    const int PicksAtOnce = 64;

    readonly byte[] _times = new byte[table.Rows];
    int[] _draws = [];
    bool _isCounted;
    bool _fits;

    /// <summary>A word each, as the cells make it.</summary>
    public ulong[] Rows { get; private set; } = [];

    /// <summary>How many distinct rows were drawn.</summary>
    public int Count { get; private set; }

    /// <summary>The sum of all cells.</summary>
    public ulong[] Total { get; } = new ulong[cells.Stride];

    /// <summary>How often each row of the table was drawn.</summary>
    public ReadOnlySpan<int> Draws
    {
        get
        {
            if (_isCounted) return _draws;
            if (_draws.Length == 0) _draws = new int[table.Rows];
            for (var row = 0; row < _draws.Length; row++) _draws[row] = _times[row];
            _isCounted = true;
            return _draws;
        }
    }

    /// <summary>The same where no row was drawn so often that it would not fit, else empty.</summary>
    public ReadOnlySpan<byte> Times => _fits ? _times : [];

    /// <summary>Draws the rows of a tree.</summary>
    public void Draw(Sampling sampling, ulong seed, int tree)
    {
        Choose(sampling, seed, tree);
        Gather();
    }

    /// <summary>Draws the rows of a tree, as far as to know how often each.</summary>
    public void Choose(Sampling sampling, ulong seed, int tree)
    {
        (_isCounted, _fits) = (false, true);
        if (!sampling.Bootstrap)
        {
            Array.Fill(_times, (byte)1);
            return;
        }

        // Bytes stay in the nearest cache; so often that they do not do hardly any row is ever drawn.
        var stream = RandomKey.Of(seed, Purpose.Bootstrap, (ulong)tree).Stream();
        if (Tally(_times, sampling.Draws, stream)) return;
        (_isCounted, _fits) = (true, false);
        if (_draws.Length == 0) _draws = new int[table.Rows];
        Tally(_draws, sampling.Draws, stream);
    }

    /// <summary>Counts how often each row is drawn; false where a count comes round to 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static bool Tally<TCount>(TCount[] counts, int draws, RandomStream stream)
        where TCount : unmanaged, IBinaryInteger<TCount>
    {
        Array.Clear(counts);
        var (rows, fits) = (counts.Length, true);
        ref var first = ref MemoryMarshal.GetArrayDataReference(counts);
        var picks = (Span<ulong>)stackalloc ulong[PicksAtOnce];
        for (var i = 0; i < draws; i += PicksAtOnce)
        {
            stream.BelowAll(rows, picks); // each is below the number of counts
            foreach (var pick in picks[..Math.Min(PicksAtOnce, draws - i)])
                fits &= ++Unsafe.Add(ref first, (nint)pick) != TCount.Zero;
        }

        return fits;
    }

    /// <summary>Makes a word of each row that was chosen.</summary>
    public void Gather()
    {
        if (Rows.Length == 0) Rows = new ulong[table.Rows + 1];

        // Every row is written and the place advances only past those that count: no branch to guess.
        Count = 0;
        var units = table.Weights?.Units;
        var draws = Draws;
        for (var row = 0; row < draws.Length; row++)
        {
            var weight = units is null ? draws[row] : draws[row] * units[row];
            Rows[Count] = cells.Row(row, cells.Payload(table.ClassCodes[row], weight));
            Count += weight > 0 ? 1 : 0;
        }

        Array.Clear(Total);
        for (var i = 0; i < Count; i++) cells.AddRow(ref Total[0], cells.PayloadOf(Rows[i]));
    }
}
