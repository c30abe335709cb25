using System.Runtime.CompilerServices;

namespace Coppice.Learning.Trees.Growth;

/// <summary>The best splits of a node so far, by objective and leaf size. One instance a slot.</summary>
sealed class BestSplits<TCells>(TCells cells)
    where TCells : struct, ICells
{
    readonly TCells _cells = cells;
    readonly int _stride = cells.Stride;
    readonly ulong[] _rest = new ulong[cells.Stride];
    ForkSet _forks = ForkSet.Empty;
    Choice[] _best = [];
    ulong[] _bestLeft = [];

    // The node: its rows and totals, and the leaf sizes that its forks ask for.
    int _length;
    ulong[] _total = [];
    int _low, _high;

    // The objectives for which every best leaves both children pure.
    ulong _perfect;

    /// <summary>The objectives that the node's forks have, a bit each.</summary>
    public ulong Objectives { get; private set; }

    /// <summary>The fewest rows that some fork takes for a leaf.</summary>
    public int LeastRows { get; private set; }

    /// <summary>The least and the greatest index of a leaf size that a fork asks for.</summary>
    public (int Low, int High) Leaves => (_low, _high);

    /// <summary>Whether nothing scores higher, whichever fork asks.</summary>
    public bool ArePerfect => _perfect == Objectives;

    /// <summary>Takes on the forks of another tree.</summary>
    public void Reset(ForkSet forks)
    {
        _forks = forks;
        var slots = forks.Objectives.Length * forks.LeafRows.Length;
        if (_best.Length == slots) return;
        _best = new Choice[slots];
        _bestLeft = new ulong[slots * _stride];
    }

    /// <summary>Takes on a node and the forks that are there.</summary>
    public void Begin(in NodeRows node, ReadOnlySpan<int> active)
    {
        (_length, _total) = (node.Length, node.Totals);
        Objectives = 0;
        (_low, _high) = (int.MaxValue, 0);
        foreach (var f in active)
        {
            var fork = _forks.Forks[f];
            Objectives |= 1UL << fork.Objective;
            if (fork.Leaf < _low) _low = fork.Leaf;
            if (fork.Leaf > _high) _high = fork.Leaf;
        }

        LeastRows = _forks.LeafRows[_low];
        _perfect = 0;
        foreach (ref var best in _best.AsSpan())
        {
            best.Feature = -1;
            best.Score = double.NegativeInfinity;
        }
    }

    /// <summary>Gives a fork the best that it may have.</summary>
    public void Settle(int fork, Choice[] choices, ulong[] lefts)
    {
        var (_, objective, leaf) = _forks.Forks[fork];
        var slot = objective * _forks.LeafRows.Length + leaf;
        choices[fork] = _best[slot];
        if (_stride == 1) lefts[fork] = _bestLeft[slot];
        else _bestLeft.AsSpan(slot * _stride, _stride).CopyTo(lefts.AsSpan(fork * _stride));
    }

    /// <summary>Puts the best of many cuts in its place, for each leaf size.</summary>
    /// <param name="criterion">What scores.</param>
    /// <param name="o">The objective, whose rows weigh their draws alone.</param>
    /// <param name="feature">The feature.</param>
    /// <param name="codes">The codes in the node, ascending.</param>
    /// <param name="cuts">For each cut the cell of the rows that go left.</param>
    /// <param name="count">How many cuts.</param>
    public void TakeBest(Criterion criterion, int o, int feature, int[] codes, ulong[] cuts, int count)
    {
        for (var leaf = _low; leaf <= _high; leaf++)
        {
            var slot = o * _forks.LeafRows.Length + leaf;
            ref var best = ref _best[slot];
            var found = BestCut.Find(
                criterion, ref cuts[0], count, _total[0], _forks.LeafRows[leaf], ref best.Score);
            if (found < 0) continue;
            _bestLeft[slot] = cuts[found];
            (best.Feature, best.Cut, best.Next) = (feature, codes[found], codes[found + 1]);
            best.SawMissing = false;
            best.DefaultLeft = 2 * PackedCells.RowsOf(cuts[found]) >= _length;
            if (leaf == _high && IsPerfect(ref cuts[found])) _perfect |= 1UL << o;
        }
    }

    /// <summary>The lowest best of an objective. Splits open to a larger leaf size are among those open to a smaller
    /// one, so the bests descend along the leaf sizes.</summary>
    public double Worst(int o) => _best[o * _forks.LeafRows.Length + _high].Score;

    /// <summary>Puts a split in the place of every best that it beats.</summary>
    public void Take(
        double score, int fewer, int feature, int o, Objective objective, ref ulong left, int cut, int next,
        bool missingLeft, bool sawMissing)
    {
        if (objective.LeafWeight > 0 && !objective.IsHeavyEnough(_cells, ref left, ref _total[0])) return;
        var leftRows = _cells.Rows(ref left);

        // From the largest leaf size that this split satisfies on down: the first best that stands ends the matter.
        var leaf = _high;
        while (_forks.LeafRows[leaf] > fewer) leaf--;
        if (leaf == _high && IsPerfect(ref left)) _perfect |= 1UL << o;
        for (; leaf >= _low; leaf--)
        {
            var slot = o * _forks.LeafRows.Length + leaf;
            ref var best = ref _best[slot];
            if (!(score > best.Score)) return;
            (best.Feature, best.Cut, best.Next, best.Score) = (feature, cut, next, score);
            best.SawMissing = sawMissing;
            best.DefaultLeft = sawMissing ? missingLeft : 2 * leftRows >= _length;
            for (var k = 0; k < _stride; k++) _bestLeft[slot * _stride + k] = Unsafe.Add(ref left, k);
        }
    }

    bool IsPerfect(ref ulong left)
    {
        if (!_cells.IsPure(ref left)) return false;
        for (var k = 0; k < _stride; k++) _rest[k] = _total[k] - Unsafe.Add(ref left, k);
        return _cells.IsPure(ref _rest[0]);
    }
}
