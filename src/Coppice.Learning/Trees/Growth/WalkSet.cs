using System.Numerics;

namespace Coppice.Learning.Trees.Growth;

/// <summary>All walks of one growth, those of a fork side by side, as bits: which of them stop where.</summary>
sealed class WalkSet
{
    readonly ulong[] _byDepth;
    readonly int[] _splitSteps;
    readonly ulong[] _bySplit;
    readonly int _depths;

    public WalkSet(ForkSet forks, Walk[] walks)
    {
        Walks = walks;
        Words = (walks.Length + 63) / 64;
        Ends = new int[forks.Forks.Length];
        for (var (fork, w) = (0, 0); fork < Ends.Length; fork++)
        {
            while (w < walks.Length && walks[w].Fork == fork) w++;
            Ends[fork] = w;
        }

        HasMinDecrease = walks.Any(w => w.MinDecrease > 0);

        // Bits of depth d: the walks that stop at depth d or above. The last entry holds all that have a limit.
        var deepest = walks.Where(w => w.MaxDepth != Walk.NoDepth).Select(w => w.MaxDepth).DefaultIfEmpty(-1).Max();
        _depths = deepest + 1;
        _byDepth = new ulong[(_depths + 1) * Words];
        for (var d = 0; d <= _depths; d++)
            for (var w = 0; w < walks.Length; w++)
                if (walks[w].MaxDepth <= d) Set(_byDepth.AsSpan(d * Words, Words), w);

        // Bits of step i: the walks that stop at a node with fewer rows than step i asks, but not fewer than step i −
        // 1.
        _splitSteps = [.. walks.Select(w => w.MinSplit).Distinct().Order()];
        _bySplit = new ulong[(_splitSteps.Length + 1) * Words];
        for (var i = 0; i < _splitSteps.Length; i++)
            for (var w = 0; w < walks.Length; w++)
                if (walks[w].MinSplit >= _splitSteps[i]) Set(_bySplit.AsSpan(i * Words, Words), w);
    }

    public Walk[] Walks { get; }

    /// <summary>Words of a set of walks.</summary>
    public int Words { get; }

    /// <summary>Behind the last walk of each fork.</summary>
    public int[] Ends { get; }

    public bool HasMinDecrease { get; }

    /// <summary>Leaves in <paramref name="active"/> the walks that go on at such a node, puts the others of them into
    /// <paramref name="stopped"/>, and says whether any go on.</summary>
    public bool Part(Span<ulong> active, Span<ulong> stopped, int depth, int rows, bool pure)
    {
        var byDepth = _byDepth.AsSpan(Math.Min(depth, _depths) * Words, Words);
        var step = 0;
        while (step < _splitSteps.Length && rows >= _splitSteps[step]) step++;
        var bySplit = _bySplit.AsSpan(step * Words, Words);
        ulong any = 0;
        for (var i = 0; i < active.Length; i++)
        {
            var stops = pure ? active[i] : active[i] & (byDepth[i] | bySplit[i]);
            stopped[i] = stops;
            any |= active[i] &= ~stops;
        }

        return any != 0;
    }

    /// <summary>Whether any of the walks would go on at such a node.</summary>
    public bool GoesOn(ReadOnlySpan<ulong> walks, int depth, int rows)
    {
        var byDepth = _byDepth.AsSpan(Math.Min(depth, _depths) * Words, Words);
        var step = 0;
        while (step < _splitSteps.Length && rows >= _splitSteps[step]) step++;
        var bySplit = _bySplit.AsSpan(step * Words, Words);
        for (var i = 0; i < walks.Length; i++)
            if ((walks[i] & ~(byDepth[i] | bySplit[i])) != 0) return true;
        return false;
    }

    /// <summary>Of 64 walks from one on, those that stop at such a node.</summary>
    public ulong Stops(int first, int depth, int rows)
    {
        var step = 0;
        while (step < _splitSteps.Length && rows >= _splitSteps[step]) step++;
        return From(_byDepth.AsSpan(Math.Min(depth, _depths) * Words, Words), first)
            | From(_bySplit.AsSpan(step * Words, Words), first);
    }

    /// <summary>The first walk of a fork.</summary>
    public int First(int fork) => fork == 0 ? 0 : Ends[fork - 1];

    /// <summary>Writes the forks that have walks in the set, ascending; returns how many.</summary>
    public int ForksOf(ReadOnlySpan<ulong> walks, int[] forks)
    {
        var count = 0;
        for (var i = 0; i < walks.Length; i++)
        {
            for (var bits = walks[i]; bits != 0;)
            {
                var walk = (i << 6) + BitOperations.TrailingZeroCount(bits);
                var fork = Walks[walk].Fork;
                if (count == 0 || forks[count - 1] != fork) forks[count++] = fork;
                var end = Ends[fork] - (i << 6);
                bits = end >= 64 ? 0 : bits & (ulong.MaxValue << end);
            }
        }

        return count;
    }

    /// <summary>Moves the fork's walks from one set to another.</summary>
    public void Move(int fork, Span<ulong> from, Span<ulong> to)
    {
        for (var (at, end) = (First(fork), Ends[fork]); at < end;)
        {
            var word = at >> 6;
            var upTo = Math.Min(end, (word + 1) << 6);
            var mask = (ulong.MaxValue << at) & (ulong.MaxValue >> (63 - ((upTo - 1) & 63)));
            to[word] |= from[word] & mask;
            from[word] &= ~mask;
            at = upTo;
        }
    }

    public static void Set(Span<ulong> walks, int walk) => walks[walk >> 6] |= 1UL << walk;

    /// <summary>A set's 64 walks from one on.</summary>
    public static ulong From(ReadOnlySpan<ulong> walks, int first)
    {
        var (word, shift) = (first >> 6, first & 63);
        var from = walks[word] >> shift;
        return shift == 0 || word + 1 == walks.Length ? from : from | walks[word + 1] << (64 - shift);
    }

    /// <summary>Puts 64 walks in the place of those from one on; where they begin within a word, those before it in the
    /// word are cleared.</summary>
    public static void Put(ulong some, int first, Span<ulong> walks)
    {
        var (word, shift) = (first >> 6, first & 63);
        walks[word] = some << shift;
        if (shift != 0 && word + 1 < walks.Length) walks[word + 1] = some >> (64 - shift);
    }

    public static bool Holds(ReadOnlySpan<ulong> walks, int walk) => (walks[walk >> 6] >> walk & 1) != 0;
}
