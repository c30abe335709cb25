using System.Numerics;
using Coppice.Learning.Numerics;
using Coppice.Learning.Trees.Coding;
using Coppice.Learning.Trees.Criteria;

namespace Coppice.Learning.Trees.Growth.Small;

/// <summary>Finds the best split of a small node for every fork that shares it: what <see cref="SplitSearch{TCells}"/>
/// would find. Some features are drawn, all their cuts are listed as sets of rows, then all are scored. One instance a
/// slot.</summary>
sealed class SmallSearch
{
    /// <summary>Features drawn at once where those that a fork asks for were all constant.</summary>
    const int MoreAtOnce = 4;

    /// <summary>With draws of so many bits no cut scores as high as one that divides the classes, however rounded.
    /// </summary>
    const int FewPlanes = 3;

    readonly SmallRows _rows;
    readonly CodedTable _table;
    readonly SmallCuts _cuts;
    ForkSet _forks = ForkSet.Empty;
    SmallBest[] _best = [];
    bool _plain;

    // The node being searched.
    ulong _set;
    ulong _total;
    ulong _objectives;
    int _leafLow, _leafHigh;

    public SmallSearch(CodedTable table, SmallRows rows, SmallIndicators indicators, ForkSet forks)
    {
        (_table, _rows, _cuts) = (table, rows, new(table, rows, indicators));
        Reset(forks);
    }

    /// <summary>Takes on the forks of another tree: their class weights may depend on its rows.</summary>
    public void Reset(ForkSet forks)
    {
        _forks = forks;
        var slots = forks.Objectives.Length * forks.LeafRows.Length;
        if (_best.Length != slots) _best = new SmallBest[slots];
        _plain = Array.TrueForAll(forks.Objectives, o => o is { ClassWeights: null, LeafWeight: <= 0 });
    }

    /// <summary>Searches one node.</summary>
    /// <param name="set">Its rows.</param>
    /// <param name="total">Their cell.</param>
    /// <param name="key">Its path.</param>
    /// <param name="active">The forks here, ascending.</param>
    /// <param name="choices">Receives each fork's choice, at the fork's index.</param>
    /// <param name="lefts">Receives the cell of the rows that go left, at the fork's index.</param>
    public void Search(
        ulong set, ulong total, RandomKey key, ReadOnlySpan<int> active, Choice[] choices, ulong[] lefts)
    {
        (_set, _total) = (set, total);
        Prepare(active);
        _cuts.Begin(set, key, _plain && _rows.Planes <= FewPlanes, _forks.LeafRows[_leafHigh]);
        var next = 0;
        var firstVaried = -1;
        var features = _cuts.Features;
        var needed = Math.Min(features, _forks.Forks[active[^1]].MaxFeatures);
        for (var drawn = 0; drawn < needed;)
        {
            var first = drawn;
            drawn = _cuts.Draw(first, Math.Min(needed, first + SmallCuts.BatchSize));
            if (_cuts.Count == 0)
            {
                if (drawn == needed && firstVaried < 0) needed = Math.Min(features, needed + MoreAtOnce);
                continue;
            }

            if (firstVaried < 0) firstVaried = _cuts.PlaceOf(0);
            if (_cuts.Divided && active.Length == 1
                && drawn <= Math.Max(_forks.Forks[active[0]].MaxFeatures, firstVaried + 1))
            {
                SettleDivided(active[0], choices, lefts);
                return;
            }

            _cuts.CountAll();
            var scored = 0;
            for (; next < active.Length; next++)
            {
                // Constant features count as drawn, but a fork goes on until it has seen one that is not constant.
                var end = Math.Max(_forks.Forks[active[next]].MaxFeatures, firstVaried + 1);
                if (end > drawn) break;
                var from = scored;
                while (scored < _cuts.Count && _cuts.PlaceOf(scored) < end) scored++;
                Score(from, scored);
                Settle(active[next], choices, lefts);
            }

            if (next == active.Length) return;
            Score(scored, _cuts.Count);
            if (IsPerfect()) break; // nothing scores higher, and equal scores come too late
        }

        for (; next < active.Length; next++) Settle(active[next], choices, lefts);
    }

    /// <inheritdoc cref="SmallCuts.FillSet"/>
    public void FillSet(in Choice choice, ulong set, Span<ulong> categories) =>
        _cuts.FillSet(choice, set, categories);

    /// <summary>Gives the one fork the cut listed last, without a look at the others.</summary>
    void SettleDivided(int fork, Choice[] choices, ulong[] lefts)
    {
        var (_, objective, leaf) = _forks.Forks[fork];
        _cuts.CountLast();
        Take(ref _best[objective * _forks.LeafRows.Length + leaf], _cuts.Count - 1);
        Settle(fork, choices, lefts);
    }

    void Settle(int fork, Choice[] choices, ulong[] lefts)
    {
        ref var best = ref _best[_forks.Forks[fork].Objective * _forks.LeafRows.Length + _forks.Forks[fork].Leaf];
        ref var choice = ref choices[fork];
        (choice.Feature, choice.Score, choice.LeftRows) = (best.Feature, best.Score, best.Left);
        (choice.Cut, choice.Next) = (0, 0);
        if (best.Feature < 0) return;
        lefts[fork] = best.Cell;
        choice.SawMissing = SmallCuts.SawMissing(best.Origin);
        choice.DefaultLeft = choice.SawMissing ? SmallCuts.MissingLeft(best.Origin)
            : 2 * PackedCells.RowsOf(best.Cell) >= PackedCells.RowsOf(_total);
        var source = _table.Features[best.Feature].Source;
        if (_table.Sources[source].Kind != SourceKind.Numeric) return;
        var rank = SmallCuts.RankOf(best.Origin);
        choice.Cut = _rows.CodeOf(source, rank);
        choice.Next = _rows.NextCode(source, rank, _set);
        if (choice.Next == _table.Sources[source].MissingCode) choice.Next = choice.Cut;
    }

    void Prepare(ReadOnlySpan<int> active)
    {
        _objectives = 0;
        (_leafLow, _leafHigh) = (int.MaxValue, 0);
        foreach (var f in active)
        {
            var fork = _forks.Forks[f];
            _objectives |= 1UL << fork.Objective;
            _leafLow = Math.Min(_leafLow, fork.Leaf);
            _leafHigh = Math.Max(_leafHigh, fork.Leaf);
        }

        foreach (ref var best in _best.AsSpan()) (best.Feature, best.Score) = (-1, double.NegativeInfinity);
    }

    /// <summary>Puts the best of the cuts [from, to) in the place of every best that it beats.</summary>
    void Score(int from, int to)
    {
        if (from == to) return;
        for (var objectives = _objectives; objectives != 0; objectives &= objectives - 1)
        {
            var o = BitOperations.TrailingZeroCount(objectives);
            var objective = _forks.Objectives[o];
            var bests = _best.AsSpan(o * _forks.LeafRows.Length, _forks.LeafRows.Length);
            if (objective is not { ClassWeights: null, LeafWeight: <= 0 })
            {
                ScoreWeighted(objective, bests, from, to);
                continue;
            }

            for (var leaf = _leafLow; leaf <= _leafHigh; leaf++)
            {
                ref var best = ref bests[leaf];
                var found = BestCut.Find(
                    objective.Criterion, ref _cuts.Cells[from], to - from, _total, _forks.LeafRows[leaf],
                    ref best.Score);
                if (found >= 0) Take(ref best, from + found);
            }
        }
    }

    void ScoreWeighted(Objective objective, Span<SmallBest> bests, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            ref var left = ref _cuts.Cells[i];
            var fewer = PackedCells.RowsOf(left);
            fewer = Math.Min(fewer, PackedCells.RowsOf(_total) - fewer);
            if (fewer < _forks.LeafRows[_leafLow]) continue;
            var score = objective.Criterion == Criterion.Gini
                ? default(Gini).Score(default(PackedCells), ref left, ref _total, objective.ClassWeights)
                : default(Entropy).Score(default(PackedCells), ref left, ref _total, objective.ClassWeights);
            if (objective.LeafWeight > 0 && !objective.IsHeavyEnough(default(PackedCells), ref left, ref _total))
                continue;
            for (var leaf = _leafLow; leaf <= _leafHigh && _forks.LeafRows[leaf] <= fewer; leaf++)
            {
                if (!(score > bests[leaf].Score)) continue;
                bests[leaf].Score = score;
                Take(ref bests[leaf], i);
            }
        }
    }

    void Take(ref SmallBest best, int cut)
    {
        (best.Feature, best.Origin) = (_cuts.FeatureOf(cut), _cuts.OriginOf(cut));
        (best.Left, best.Cell) = (_cuts.Sets[cut], _cuts.Cells[cut]);
    }

    /// <summary>Whether for every objective and leaf size both children are pure.</summary>
    bool IsPerfect()
    {
        for (var objectives = _objectives; objectives != 0; objectives &= objectives - 1)
        {
            var o = BitOperations.TrailingZeroCount(objectives);
            ref var best = ref _best[o * _forks.LeafRows.Length + _leafHigh];
            if (best.Feature < 0) return false;
            var right = _total - best.Cell;
            if (!default(PackedCells).IsPure(ref best.Cell) || !default(PackedCells).IsPure(ref right)) return false;
        }

        return true;
    }
}
