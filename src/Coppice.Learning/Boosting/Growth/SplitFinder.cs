using Coppice.Learning.Boosting.Binning;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Boosting.Growth;

/// <summary>Finds a node's best split in its histogram. One instance a thread; all numbers are in units of the
/// scale.</summary>
sealed class SplitFinder(BinnedTable table, double l2, double categoryL2, double smoothing, double leastWeight)
{
    /// <summary>Up to so many categories are split one from the others, and no set is chosen that could fit
    /// noise.</summary>
    const int OneByOne = 4;

    readonly double[] _keys = new double[256];
    readonly int[] _order = new int[256];
    BoostedSplit _best;
    double _totalFirst;
    double _totalSecond;
    long _total;

    /// <summary>The best split by these features, the first of equals.</summary>
    public BoostedSplit Find(ReadOnlySpan<int> features, long[] cells, in BoostedNode node, int[]? directions)
    {
        _best = BoostedSplit.None;
        _total = node.Total;
        (_totalFirst, _totalSecond) = (GradientScale.FirstOf(_total), GradientScale.SecondOf(_total));
        foreach (var feature in features)
        {
            if (directions is null) Find(feature, cells, default(FreeGain));
            else Find(feature, cells, new BoundedGain(node.Lower, node.Upper, directions[feature]));
        }

        return _best;
    }

    void Find<TGain>(int feature, long[] all, TGain gain)
        where TGain : struct, IGain
    {
        var (source, category) = table.Schema.Features[feature];
        var column = table.Columns[source];
        var cells = all.AsSpan(source * 256, column.Bins);
        switch (column.Kind)
        {
            case SourceKind.Numeric:
                FindNumber(feature, column, cells, gain);
                break;
            case SourceKind.Indicators:
                var bin = column.BinOf[category];
                if (Try(feature, _total - cells[bin], l2, gain))
                {
                    _best.LeftBins = BinSet.UpTo(255);
                    _best.LeftBins.Remove(bin);
                }

                break;
            default:
                FindCategories(feature, cells, gain);
                break;
        }
    }

    void FindNumber<TGain>(int feature, BinnedColumn column, ReadOnlySpan<long> cells, TGain gain)
        where TGain : struct, IGain
    {
        var missing = column.Missing < 0 ? 0 : cells[column.Missing];
        var numbers = column.Missing < 0 ? cells : cells[..column.Missing];
        var improved = Scan(feature, numbers, 0, gain);
        if (missing != 0)
        {
            if (Scan(feature, numbers, missing, gain))
            {
                _best.DefaultLeft = true;
                Finish(numbers, column);
                return;
            }

            if (Try(feature, _total - missing, l2, gain))
            {
                var last = numbers.LastIndexOfAnyExcept(0L);
                (_best.Cut, _best.Next, _best.DefaultLeft) = (last, last, false);
                _best.LeftBins = BinSet.UpTo(last);
                return;
            }
        }
        else if (improved)
        {
            _best.DefaultLeft = 2 * GradientScale.SecondOf(_best.Left) > _totalSecond;
        }

        if (improved) Finish(numbers, column);
    }

    void Finish(ReadOnlySpan<long> numbers, BinnedColumn column)
    {
        _best.Next = _best.Cut + 1 + numbers[(_best.Cut + 1)..].IndexOfAnyExcept(0L);
        _best.LeftBins = BinSet.UpTo(_best.Cut);
        if (_best.DefaultLeft && column.Missing >= 0) _best.LeftBins.Add(column.Missing);
    }

    /// <summary>All cuts in order; <paramref name="left"/> is what stands left from the beginning.</summary>
    bool Scan<TGain>(int feature, ReadOnlySpan<long> cells, long left, TGain gain)
        where TGain : struct, IGain
    {
        var (best, cut, bestLeft) = (_best.Gain, -1, 0L);
        for (var bin = 0; bin < cells.Length - 1; bin++)
        {
            // An empty bin moves nothing: the cut before it is the same.
            if (cells[bin] == 0) continue;
            left += cells[bin];
            var second = GradientScale.SecondOf(left);
            if (second < leastWeight) continue;
            var otherSecond = _totalSecond - second;
            if (otherSecond < leastWeight) break;
            var first = GradientScale.FirstOf(left);
            var otherFirst = _totalFirst - first;
            var found = gain.Of(first, second, l2) + gain.Of(otherFirst, otherSecond, l2);
            if (!(found > best) || !gain.Allows(first, second, otherFirst, otherSecond, l2)) continue;
            (best, cut, bestLeft) = (found, bin, left);
        }

        // What follows the last cut must hold something.
        if (cut < 0 || !cells[(cut + 1)..].ContainsAnyExcept(0L)) return false;
        (_best.Gain, _best.Feature, _best.Cut, _best.Left, _best.DefaultLeft) = (best, feature, cut, bestLeft, false);
        return true;
    }

    /// <summary>Categories in the order of their mean gradient, cut in two (Fisher 1958).</summary>
    void FindCategories<TGain>(int feature, ReadOnlySpan<long> cells, TGain gain)
        where TGain : struct, IGain
    {
        var present = 0;
        for (var bin = 0; bin < cells.Length; bin++)
        {
            if (cells[bin] == 0) continue;
            _keys[present] = GradientScale.FirstOf(cells[bin]) / (GradientScale.SecondOf(cells[bin]) + smoothing);
            _order[present++] = bin;
        }

        if (present < 2) return;
        if (present <= OneByOne)
        {
            for (var i = 0; i < present; i++)
            {
                if (!Try(feature, cells[_order[i]], l2, gain)) continue;
                _best.LeftBins = default;
                _best.LeftBins.Add(_order[i]);
                TakeAbsent(cells);
            }

            return;
        }

        Sort(present);
        var left = 0L;
        for (var i = 0; i < present - 1; i++)
        {
            left += cells[_order[i]];
            if (!Try(feature, left, l2 + categoryL2, gain)) continue;
            _best.Cut = i;
        }

        if (_best.Feature != feature) return;
        _best.LeftBins = default;
        for (var i = 0; i <= _best.Cut; i++) _best.LeftBins.Add(_order[i]);
        TakeAbsent(cells);
    }

    /// <summary>By key, equal ones by bin.</summary>
    void Sort(int count)
    {
        for (var i = 1; i < count; i++)
        {
            var (key, bin) = (_keys[i], _order[i]);
            var at = i;
            for (; at > 0 && _keys[at - 1] > key; at--) (_keys[at], _order[at]) = (_keys[at - 1], _order[at - 1]);
            (_keys[at], _order[at]) = (key, bin);
        }
    }

    /// <summary>Categories that the node does not hold follow the heavier side, as unknown ones do.</summary>
    void TakeAbsent(ReadOnlySpan<long> cells)
    {
        _best.DefaultLeft = 2 * GradientScale.SecondOf(_best.Left) > _totalSecond;
        if (!_best.DefaultLeft) return;
        for (var bin = 0; bin < cells.Length; bin++)
            if (cells[bin] == 0) _best.LeftBins.Add(bin);
    }

    bool Try<TGain>(int feature, long left, double penalty, TGain gain)
        where TGain : struct, IGain
    {
        var (first, second) = (GradientScale.FirstOf(left), GradientScale.SecondOf(left));
        var (otherFirst, otherSecond) = (_totalFirst - first, _totalSecond - second);
        if (left == 0 || left == _total || second < leastWeight || otherSecond < leastWeight) return false;
        var found = gain.Of(first, second, penalty) + gain.Of(otherFirst, otherSecond, penalty);
        if (!(found > _best.Gain) || !gain.Allows(first, second, otherFirst, otherSecond, penalty)) return false;
        (_best.Gain, _best.Feature, _best.Left) = (found, feature, left);
        _best.DefaultLeft = 2 * second > _totalSecond;
        return true;
    }
}
