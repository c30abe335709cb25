using System.Numerics;
using System.Runtime.CompilerServices;
using Coppice.Learning.Trees.Coding;
using Coppice.Learning.Trees.Criteria;

namespace Coppice.Learning.Trees.Growth;

/// <summary>Finds the best split of a node for every fork that shares it. One instance a slot; nothing is allocated per
/// node.</summary>
/// <remarks>The features are drawn as the prefix of a permutation that depends on the node's path alone, so that a fork
/// with a smaller max_features sees a prefix of what a larger one sees. Among equal scores the feature drawn first
/// wins, then the lower cut: neither depends on which forks are here.</remarks>
sealed class SplitSearch<TCells>
    where TCells : struct, ICells
{
    const int BatchSize = 16;

    readonly TCells _cells;
    readonly int _stride;
    readonly CodedTable _table;
    readonly Place[] _places;
    readonly ulong[] _featuresOf;
    readonly FeatureOrder _features;
    readonly PresentCodes<TCells> _present;
    readonly CategoryOrder<TCells> _order;
    readonly NodeCounts<TCells> _counts;
    readonly BestSplits<TCells> _best;
    readonly ulong[] _cuts;
    readonly ulong[] _left;
    readonly ulong[] _leftWithMissing;
    readonly int[][] _categories;
    readonly int[] _categoryCounts;
    ForkSet _forks = ForkSet.Empty;
    bool _uniform;

    // The node being searched.
    ulong[] _rows = [];
    int _start, _length;
    ulong[] _total = [];

    public SplitSearch(CodedTable table, TCells cells, ForkSet forks)
    {
        (_table, _cells, _stride) = (table, cells, cells.Stride);
        var mostCodes = table.Sources.Max(s => s.CodeCount);
        _places = Array.ConvertAll(
            table.Features,
            f => new Place(f.Source, f.Category, (table.Sources[f.Source].DenseOffset + f.Category) * _stride));
        FeatureWords = (table.Features.Length + 63) / 64;
        _featuresOf = new ulong[table.Sources.Length * FeatureWords];
        for (var f = 0; f < table.Features.Length; f++)
            _featuresOf[table.Features[f].Source * FeatureWords + (f >> 6)] |= 1UL << f;
        _features = new([.. Enumerable.Range(0, table.Features.Length)]);
        _present = new(cells, mostCodes);
        _order = new(cells, mostCodes);
        _counts = new(table, cells);
        _best = new(cells);
        _cuts = new ulong[mostCodes + BestCut.Padding];
        _left = new ulong[_stride];
        _leftWithMissing = new ulong[_stride];
        _categories = Array.ConvertAll(
            table.Sources, s => s.Kind == SourceKind.Categories ? new int[s.CodeCount] : []);
        _categoryCounts = new int[table.Sources.Length];
        Reset(forks);
    }

    /// <summary>Words of a set of features.</summary>
    public int FeatureWords { get; }

    /// <summary>Takes on the forks of another tree: their class weights may depend on its rows.</summary>
    public void Reset(ForkSet forks)
    {
        _forks = forks;
        _best.Reset(forks);
    }

    /// <summary>Searches one node.</summary>
    /// <param name="node">Its rows and totals.</param>
    /// <param name="dense">The node's histogram over all dense sources, or null: then only what is drawn is
    /// counted.</param>
    /// <param name="active">The forks here, ascending.</param>
    /// <param name="constants">The features known to be constant here, a bit each; what is found is added.</param>
    /// <param name="choices">Receives each fork's choice, at the fork's index.</param>
    /// <param name="lefts">Receives the cell of the rows that go left, at the fork's index × stride.</param>
    public void Search(
        in NodeRows node, ulong[]? dense, ReadOnlySpan<int> active, Span<ulong> constants,
        Choice[] choices, ulong[] lefts)
    {
        (_rows, _start, _length) = (node.Rows, node.Start, node.Length);
        _total = node.Totals;
        _counts.Begin(node, dense);
        _best.Begin(node, active);
        var objectives = _best.Objectives;

        _features.Begin(node.Key);
        var next = 0;
        var splittable = false;
        var features = _features.Count;
        var needed = Math.Min(features, _forks.Forks[active[^1]].MaxFeatures);
        for (var drawn = 0; drawn < needed;)
        {
            var first = drawn;
            drawn = Math.Min(needed, first + BatchSize);
            for (var varied = Draw(first, drawn, constants);
                 varied != 0 && next < active.Length;
                 varied &= varied - 1)
            {
                // Constant features count as drawn, but a fork goes on until it has seen one that is not constant.
                var at = first + BitOperations.TrailingZeroCount(varied);
                while (splittable && next < active.Length && _forks.Forks[active[next]].MaxFeatures <= at)
                    _best.Settle(active[next++], choices, lefts);
                var feature = _features[at];
                if (Examine(feature, objectives)) splittable = true;
                else Note(feature, constants);
            }

            if (_best.ArePerfect) break; // nothing scores higher, and equal scores come too late
            if (drawn == needed && !splittable) needed = Math.Min(features, needed + BatchSize);
        }

        while (next < active.Length) _best.Settle(active[next++], choices, lefts);
    }

    /// <summary>Fills the set of categories that go left under a choice of the last node searched, a bit each: those
    /// the node did not hold follow the default.</summary>
    public void FillSet(in Choice choice, Span<ulong> set)
    {
        var source = _table.Features[choice.Feature].Source;
        set.Fill(choice.DefaultLeft ? ulong.MaxValue : 0);
        for (var i = 0; i < _categoryCounts[source]; i++)
        {
            var (word, bit) = (_categories[source][i] >> 6, 1UL << _categories[source][i]);
            set[word] = i <= choice.Cut ? set[word] | bit : set[word] & ~bit;
        }
    }

    /// <summary>Draws the features from <paramref name="first"/> to <paramref name="end"/> of the permutation; a bit
    /// for each that is not known to be constant.</summary>
    uint Draw(int first, int end, ReadOnlySpan<ulong> constants)
    {
        uint varied = 0;
        for (var drawn = first; drawn < end; drawn++)
        {
            var feature = _features.Draw(drawn);
            varied |= (uint)(~constants[feature >> 6] >> feature & 1) << (drawn - first);
        }

        return varied;
    }

    // A category that all rows hold makes the source constant: so are its other features.
    void Note(int feature, Span<ulong> constants)
    {
        if (!_uniform)
        {
            constants[feature >> 6] |= 1UL << feature;
            return;
        }

        _uniform = false;
        var all = _featuresOf.AsSpan(_places[feature].Source * FeatureWords, FeatureWords);
        for (var i = 0; i < all.Length; i++) constants[i] |= all[i];
    }

    /// <summary>Scores all splits of a feature; false where it is constant in the node.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    bool Examine(int feature, ulong objectives)
    {
        ref readonly var place = ref _places[feature];
        if (place.Category < 0) return ExamineOrdered(feature, objectives);
        return ExamineIndicator(feature, ref _counts.Cell(place.Source, place.CellAt), objectives);
    }

    bool ExamineIndicator(int feature, ref ulong held, ulong objectives)
    {
        var rows = _cells.Rows(ref held);
        if (rows == 0 || rows == _length)
        {
            _uniform = rows != 0;
            return false;
        }

        var fewer = Math.Min(rows, _length - rows);
        if (fewer < _best.LeastRows) return true;
        for (var k = 0; k < _stride; k++) _left[k] = _total[k] - Unsafe.Add(ref held, k);
        for (var o = 0; objectives >> o != 0; o++)
        {
            if ((objectives >> o & 1) == 0) continue;
            var objective = _forks.Objectives[o];
            ref var node = ref _total[0];
            var score = objective.Criterion == Criterion.Gini
                ? default(Gini).Score(_cells, ref _left[0], ref node, objective.ClassWeights)
                : default(Entropy).Score(_cells, ref _left[0], ref node, objective.ClassWeights);
            if (!(score > _best.Worst(o))) continue;
            _best.Take(score, fewer, feature, o, objective, ref _left[0], 0, 1, false, false);
        }

        return true;
    }

    bool ExamineOrdered(int feature, ulong objectives)
    {
        var s = _places[feature].Source;
        var source = _table.Sources[s];
        var rows = _rows.AsSpan(_start, _length);
        if (!source.IsDense) _present.Gather(source, rows);
        else _present.Read(_counts.Of(s), source.CodeCount);
        if (_present.Count < 2) return false;

        if (source.Kind == SourceKind.Categories)
        {
            _order.Sort(_present);
            _present.Codes.AsSpan(0, _present.Count).CopyTo(_categories[s]);
            _categoryCounts[s] = _present.Count;
            for (var i = 0; i < _present.Count; i++) _present.Codes[i] = i;
        }

        var sawMissing = _present.Codes[_present.Count - 1] == source.MissingCode;
        ref var missing = ref sawMissing ? ref _present.TakeLast() : ref Unsafe.NullRef<ulong>();
        for (var o = 0; objectives >> o != 0; o++)
        {
            if ((objectives >> o & 1) == 0) continue;
            var objective = _forks.Objectives[o];
            if (!sawMissing && IsPlain(objective))
                ScanPlain(feature, o, objective.Criterion);
            else if (objective.Criterion == Criterion.Gini)
                ScanOrdered(default(Gini), feature, o, objective, ref missing);
            else
                ScanOrdered(default(Entropy), feature, o, objective, ref missing);
        }

        return true;
    }

    /// <summary>Whether cuts can be scored many at once, a time for each leaf size.</summary>
    bool IsPlain(Objective objective) =>
        typeof(TCells) == typeof(PackedCells) && objective is { ClassWeights: null, LeafWeight: <= 0 }
        && _best.Leaves is var (low, high) && high - low <= 1;

    void ScanPlain(int feature, int o, Criterion criterion)
    {
        var (cells, cuts) = (_present.Cells, _present.Count - 1);
        ulong left = 0;
        for (var i = 0; i < cuts; i++) _cuts[i] = left += cells[i];
        _best.TakeBest(criterion, o, feature, _present.Codes, _cuts, cuts);
    }

    // Invariant: left holds the cells of codes [0, i] when cut i is scored.
    void ScanOrdered<TCriterion>(TCriterion criterion, int feature, int o, Objective objective, ref ulong missing)
        where TCriterion : struct, ICriterion
    {
        var sawMissing = !Unsafe.IsNullRef(ref missing);
        var (codes, cells, count) = (_present.Codes, _present.Cells, _present.Count);
        var cuts = sawMissing ? count : count - 1;
        var (length, stride, weights) = (_length, _stride, objective.ClassWeights);
        var leafRows = _best.LeastRows;
        var worst = _best.Worst(o);
        ref var node = ref _total[0];
        ref var left = ref _left[0];
        Array.Clear(_left);
        for (var i = 0; i < cuts; i++)
        {
            for (var k = 0; k < stride; k++) Unsafe.Add(ref left, k) += cells[i * stride + k];
            var next = i == count - 1 ? codes[i] : codes[i + 1];
            var leftRows = _cells.Rows(ref left);
            var fewer = Math.Min(leftRows, length - leftRows);
            if (fewer >= leafRows)
            {
                var score = criterion.Score(_cells, ref left, ref node, weights);
                if (score > worst)
                {
                    _best.Take(score, fewer, feature, o, objective, ref left, codes[i], next, false, sawMissing);
                    worst = _best.Worst(o);
                }
            }

            if (!sawMissing || i == count - 1) continue;
            for (var k = 0; k < stride; k++) _leftWithMissing[k] = Unsafe.Add(ref left, k) + Unsafe.Add(ref missing, k);
            leftRows = _cells.Rows(ref _leftWithMissing[0]);
            fewer = Math.Min(leftRows, length - leftRows);
            if (fewer < leafRows) continue;
            var scoreWithMissing = criterion.Score(_cells, ref _leftWithMissing[0], ref node, weights);
            if (!(scoreWithMissing > worst)) continue;
            _best.Take(
                scoreWithMissing, fewer, feature, o, objective, ref _leftWithMissing[0], codes[i], next, true, true);
            worst = _best.Worst(o);
        }
    }

    /// <summary>Where a feature is read.</summary>
    /// <param name="Source">Its source.</param>
    /// <param name="Category">The category that it indicates, or −1.</param>
    /// <param name="CellAt">Where that category's cell is in a dense histogram.</param>
    readonly record struct Place(int Source, int Category, int CellAt);
}
