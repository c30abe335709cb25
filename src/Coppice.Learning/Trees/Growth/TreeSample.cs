using System.Runtime.CompilerServices;
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

    readonly int[] _draws = new int[table.Rows];

    /// <summary>A word each, as the cells make it.</summary>
    public ulong[] Rows { get; private set; } = [];

    /// <summary>How many distinct rows were drawn.</summary>
    public int Count { get; private set; }

    /// <summary>The sum of all cells.</summary>
    public ulong[] Total { get; } = new ulong[cells.Stride];

    /// <summary>How often each row of the table was drawn.</summary>
    public ReadOnlySpan<int> Draws => _draws;

    /// <summary>Draws the rows of a tree.</summary>
    public void Draw(Sampling sampling, ulong seed, int tree)
    {
        Choose(sampling, seed, tree);
        Gather();
    }

    /// <summary>Draws the rows of a tree, as far as to know how often each.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Choose(Sampling sampling, ulong seed, int tree)
    {
        if (sampling.Bootstrap)
        {
            Array.Clear(_draws);
            var stream = RandomKey.Of(seed, Purpose.Bootstrap, (ulong)tree).Stream();
            var rows = table.Rows;
            var picks = (Span<ulong>)stackalloc ulong[PicksAtOnce];
            for (var i = 0; i < sampling.Draws; i += PicksAtOnce)
            {
                stream.BelowAll(rows, picks);
                foreach (var pick in picks[..Math.Min(PicksAtOnce, sampling.Draws - i)]) _draws[pick]++;
            }
        }
        else
        {
            Array.Fill(_draws, 1);
        }
    }

    /// <summary>Makes a word of each row that was chosen.</summary>
    public void Gather()
    {
        if (Rows.Length == 0) Rows = new ulong[table.Rows + 1];

        // Every row is written and the place advances only past those that count: no branch to guess.
        Count = 0;
        var units = table.Weights?.Units;
        for (var row = 0; row < _draws.Length; row++)
        {
            var weight = units is null ? _draws[row] : _draws[row] * units[row];
            Rows[Count] = cells.Row(row, cells.Payload(table.ClassCodes[row], weight));
            Count += weight > 0 ? 1 : 0;
        }

        Array.Clear(Total);
        for (var i = 0; i < Count; i++) cells.AddRow(ref Total[0], cells.PayloadOf(Rows[i]));
    }
}
