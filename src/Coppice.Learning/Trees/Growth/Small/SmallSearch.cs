using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Coppice.Learning.Numerics;
using Coppice.Learning.Trees.Coding;
using Coppice.Learning.Trees.Criteria;

namespace Coppice.Learning.Trees.Growth.Small;

/// <summary>Finds the best split of a small node for every fork that shares it: what <see cref="SplitSearch{TCells}"/>
/// would find. Some features are drawn, all their cuts are listed as sets of rows, then all are scored. One instance a
/// slot.</summary>
sealed class SmallSearch
{
    const int BatchSize = 16;

    // A cut's origin in one number: which feature of the batch, the rank of its last code that goes left, and flags.
    const int BatchBits = 4;
    const int RankBits = 6;
    const int SawMissing = 1 << (BatchBits + RankBits);
    const int MissingLeft = SawMissing << 1;

    // A source has a cut between any two rows, and with missing numbers two.
    const int MostCuts = BatchSize * 2 * SmallRows.MostRows;

    /// <summary>Features drawn at once where those that a fork asks for were all constant.</summary>
    const int MoreAtOnce = 4;

    readonly SmallRows _rows;
    readonly CodedTable _table;

    // By feature: the cell of its category, or behind all cells its source. And the way back.
    readonly FeatureOrder _order;
    readonly int[] _featureOf;
    readonly ulong[] _holding;
    readonly ulong[] _sets = new ulong[MostCuts];
    readonly int[] _origins = new int[MostCuts];
    readonly ulong[] _cells = new ulong[MostCuts + BestCut.Padding];
    readonly SmallCategories _categories;
    ForkSet _forks = ForkSet.Empty;
    SmallBest[] _best = [];
    int _count;

    // The node being searched.
    ulong _set;
    ulong _total;
    ulong _objectives;
    int _leafLow, _leafHigh;

    public SmallSearch(CodedTable table, SmallRows rows, SmallIndicators indicators, ForkSet forks)
    {
        (_table, _rows) = (table, rows);
        _holding = indicators.Holding;
        var places = Array.ConvertAll(
            table.Features, f => f.Category >= 0 ? indicators.CellAt(f) : _holding.Length + f.Source);
        _featureOf = new int[_holding.Length + table.Sources.Length];
        for (var f = 0; f < places.Length; f++) _featureOf[places[f]] = f;
        _order = new(places);
        _categories = new(rows);
        Reset(forks);
    }

    /// <summary>Takes on the forks of another tree: their class weights may depend on its rows.</summary>
    public void Reset(ForkSet forks)
    {
        _forks = forks;
        var slots = forks.Objectives.Length * forks.LeafRows.Length;
        if (_best.Length != slots) _best = new SmallBest[slots];
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
        _order.Begin(key);
        var next = 0;
        var firstVaried = -1;
        var features = _order.Count;
        var needed = Math.Min(features, _forks.Forks[active[^1]].MaxFeatures);
        for (var drawn = 0; drawn < needed;)
        {
            var first = drawn;
            drawn = Math.Min(needed, first + BatchSize);
            Draw(first, drawn);
            if (_count == 0)
            {
                if (drawn == needed && firstVaried < 0) needed = Math.Min(features, needed + MoreAtOnce);
                continue;
            }

            Count();
            if (firstVaried < 0) firstVaried = first + (_origins[0] & (BatchSize - 1));
            var scored = 0;
            for (; next < active.Length; next++)
            {
                // Constant features count as drawn, but a fork goes on until it has seen one that is not constant.
                var end = Math.Max(_forks.Forks[active[next]].MaxFeatures, firstVaried + 1);
                if (end > drawn) break;
                var from = scored;
                while (scored < _count && first + (_origins[scored] & (BatchSize - 1)) < end) scored++;
                Score(from, scored, first);
                Settle(active[next], choices, lefts);
            }

            if (next == active.Length) return;
            Score(scored, _count, first);
            if (IsPerfect()) break; // nothing scores higher, and equal scores come too late
        }

        for (; next < active.Length; next++) Settle(active[next], choices, lefts);
    }

    /// <summary>Fills the set of categories that go left, a bit each; nothing where the choice is not by
    /// categories.</summary>
    public void FillSet(in Choice choice, ulong set, Span<ulong> categories)
    {
        var source = _table.Features[choice.Feature].Source;
        if (_table.Sources[source].Kind != SourceKind.Categories) return;
        _categories.FillSet(source, set, choice.LeftRows, choice.DefaultLeft, categories);
    }

    void Settle(int fork, Choice[] choices, ulong[] lefts)
    {
        ref var best = ref _best[_forks.Forks[fork].Objective * _forks.LeafRows.Length + _forks.Forks[fork].Leaf];
        ref var choice = ref choices[fork];
        (choice.Feature, choice.Score, choice.LeftRows) = (best.Feature, best.Score, best.Left);
        (choice.Cut, choice.Next) = (0, 0);
        if (best.Feature < 0) return;
        lefts[fork] = best.Cell;
        choice.SawMissing = (best.Origin & SawMissing) != 0;
        choice.DefaultLeft = choice.SawMissing ? (best.Origin & MissingLeft) != 0
            : 2 * PackedCells.RowsOf(best.Cell) >= PackedCells.RowsOf(_total);
        var source = _table.Features[best.Feature].Source;
        if (_table.Sources[source].Kind != SourceKind.Numeric) return;
        var rank = best.Origin >> BatchBits & (SmallRows.MostRows - 1);
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

    /// <summary>Draws the features from <paramref name="first"/> to <paramref name="end"/> of the permutation and lists
    /// their cuts.</summary>
    void Draw(int first, int end)
    {
        var (set, cells) = (_set, _holding.Length);
        ref var sets = ref MemoryMarshal.GetArrayDataReference(_sets);
        ref var origins = ref MemoryMarshal.GetArrayDataReference(_origins);
        ref var holding = ref MemoryMarshal.GetArrayDataReference(_holding);
        var (order, count) = (_order, 0);
        for (var drawn = first; drawn < end; drawn++)
        {
            var at = order.Draw(drawn);
            if (at >= cells)
            {
                count = ListCuts(at - cells, drawn - first, count);
                continue;
            }

            // Written in any case, and kept where the feature is not constant: no branch to guess.
            var left = set & ~Unsafe.Add(ref holding, at);
            Unsafe.Add(ref sets, count) = left;
            Unsafe.Add(ref origins, count) = drawn - first;
            count += left != 0 & left != set ? 1 : 0;
        }

        _count = count;
    }

    int ListCuts(int s, int ofBatch, int count)
    {
        _rows.Ready(s);
        var source = _table.Sources[s];
        if (source.Kind == SourceKind.Categories)
        {
            var cuts = _categories.ListCuts(s, _set, _sets.AsSpan(count));
            _origins.AsSpan(count, cuts).Fill(ofBatch);
            return count + cuts;
        }

        var present = _rows.RanksOf(s, _set);
        if ((present & (present - 1)) == 0) return count;
        ulong missing = 0;
        if (source.MissingCode >= 0)
        {
            var last = BitOperations.Log2(present);
            if (_rows.CodeOf(s, last) == source.MissingCode)
            {
                missing = Unsafe.Add(ref _rows.RowsOf(s), last) & _set;
                present &= ~(1UL << last);
                ofBatch |= SawMissing;
            }
        }

        ref var rowsOf = ref _rows.RowsOf(s);
        ulong left = 0;
        while (true)
        {
            var rank = BitOperations.TrailingZeroCount(present);
            left |= Unsafe.Add(ref rowsOf, rank) & _set;
            present &= present - 1;
            if (present == 0 && missing == 0) return count;
            (_sets[count], _origins[count]) = (left, ofBatch | rank << BatchBits);
            count++;
            if (missing == 0) continue;
            if (present == 0) return count;
            (_sets[count], _origins[count]) = (left | missing, ofBatch | rank << BatchBits | MissingLeft);
            count++;
        }
    }

    /// <summary>Makes the cells of all cuts listed.</summary>
    void Count()
    {
        var (draws, positives) = (_rows.Draws, _rows.Positives);
        var (d0, d1, d2) = (draws[0], draws[1], draws[2]);
        var (p0, p1, p2) = (positives[0], positives[1], positives[2]);
        ref var sets = ref MemoryMarshal.GetArrayDataReference(_sets);
        ref var cells = ref MemoryMarshal.GetArrayDataReference(_cells);
        for (nint i = 0; i < _count; i++)
        {
            var set = Unsafe.Add(ref sets, i);
            Unsafe.Add(ref cells, i) = PackedCells.Of(
                BitOperations.PopCount(set),
                (ulong)(BitOperations.PopCount(set & d0) + 2 * BitOperations.PopCount(set & d1)
                    + 4 * BitOperations.PopCount(set & d2)),
                (ulong)(BitOperations.PopCount(set & p0) + 2 * BitOperations.PopCount(set & p1)
                    + 4 * BitOperations.PopCount(set & p2)));
        }

        for (var b = 3; b < _rows.Planes; b++)
        {
            for (var i = 0; i < _count; i++)
            {
                _cells[i] += PackedCells.Of(
                    0, (ulong)BitOperations.PopCount(_sets[i] & draws[b]) << b,
                    (ulong)BitOperations.PopCount(_sets[i] & positives[b]) << b);
            }
        }
    }

    /// <summary>Puts the best of the cuts [from, to) in the place of every best that it beats.</summary>
    void Score(int from, int to, int first)
    {
        if (from == to) return;
        for (var objectives = _objectives; objectives != 0; objectives &= objectives - 1)
        {
            var o = BitOperations.TrailingZeroCount(objectives);
            var objective = _forks.Objectives[o];
            var bests = _best.AsSpan(o * _forks.LeafRows.Length, _forks.LeafRows.Length);
            if (objective is not { ClassWeights: null, LeafWeight: <= 0 })
            {
                ScoreWeighted(objective, bests, from, to, first);
                continue;
            }

            for (var leaf = _leafLow; leaf <= _leafHigh; leaf++)
            {
                ref var best = ref bests[leaf];
                var found = BestCut.Find(
                    objective.Criterion, ref _cells[from], to - from, _total, _forks.LeafRows[leaf], ref best.Score);
                if (found >= 0) Take(ref best, from + found, first);
            }
        }
    }

    void ScoreWeighted(Objective objective, Span<SmallBest> bests, int from, int to, int first)
    {
        for (var i = from; i < to; i++)
        {
            ref var left = ref _cells[i];
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
                Take(ref bests[leaf], i, first);
            }
        }
    }

    void Take(ref SmallBest best, int cut, int first)
    {
        var origin = _origins[cut];
        best.Feature = _featureOf[_order[first + (origin & (BatchSize - 1))]];
        (best.Origin, best.Left, best.Cell) = (origin, _sets[cut], _cells[cut]);
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
