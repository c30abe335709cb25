using Coppice.Learning.Boosting.Binning;
using Coppice.Learning.Boosting.Growth;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Forests;

/// <summary>Finds the split of a node that makes the absolute error least: rows are sorted by their bins and go from
/// side to side, group by group.</summary>
sealed class MedianSplitter(BinnedTable table, long leastDraws)
{
    readonly int[] _starts = new int[257];
    readonly int[] _groups = new int[256];
    readonly double[] _means = new double[256];
    readonly long[] _lefts = new long[256];
    readonly Deviations _deviations = new();
    readonly int[] _ranks = new int[table.Rows];
    readonly long[] _values = new long[table.Rows];
    readonly int[] _order = new int[table.Rows];
    readonly long[] _keys = new long[table.Rows];
    int[] _draws = [];
    long[] _targets = [];
    long _bestGain;
    BoostedSplit _best;

    /// <summary>The rows' median.</summary>
    public long Median { get; private set; }

    /// <summary>The sum of their distances from it.</summary>
    public long Error { get; private set; }

    /// <summary>How often they were drawn, together.</summary>
    public long Draws { get; private set; }

    /// <summary>Takes the rows of a node.</summary>
    public void Load(ReadOnlySpan<int> rows, long[] targets, int[] draws)
    {
        (_targets, _draws) = (targets, draws);
        for (var i = 0; i < rows.Length; i++) (_keys[i], _order[i]) = (targets[rows[i]], rows[i]);
        Array.Sort(_keys, _order, 0, rows.Length);
        var size = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            if (i == 0 || _keys[i] != _keys[i - 1]) _values[size++] = _keys[i];
            _ranks[_order[i]] = size - 1;
        }

        _deviations.Begin(_values, size);
        foreach (var row in rows) _deviations.Add(_ranks[row], draws[row]);
        (Median, Error, Draws) = (_deviations.Median, _deviations.Sum, _deviations.Count);
    }

    /// <summary>The best split by these features of the rows that were loaded, the first of equals.</summary>
    public BoostedSplit Find(ReadOnlySpan<int> features, ReadOnlySpan<int> rows)
    {
        (_bestGain, _best) = (0, BoostedSplit.None);
        foreach (var feature in features)
        {
            var (source, category) = table.Schema.Features[feature];
            var column = table.Columns[source];
            Sort(rows, table.Bins[source]);
            switch (column.Kind)
            {
                case SourceKind.Numeric:
                    FindNumber(feature, column);
                    break;
                case SourceKind.Indicators:
                    FindIndicator(feature, column.BinOf[category]);
                    break;
                default:
                    FindCategories(feature, column.Bins);
                    break;
            }
        }

        return _best;
    }

    /// <summary>Rows by their bins, one bin after another.</summary>
    void Sort(ReadOnlySpan<int> rows, byte[] bins)
    {
        Array.Clear(_starts);
        foreach (var row in rows) _starts[bins[row] + 1]++;
        for (var bin = 0; bin < 256; bin++) _starts[bin + 1] += _starts[bin];
        Span<int> next = stackalloc int[256];
        _starts.AsSpan(0, 256).CopyTo(next);
        foreach (var row in rows) _order[next[bins[row]]++] = row;
    }

    ReadOnlySpan<int> In(int bin) => _order.AsSpan(_starts[bin].._starts[bin + 1]);

    void FindNumber(int feature, BinnedColumn column)
    {
        var count = 0;
        for (var bin = 0; bin < column.Bins; bin++)
            if (bin != column.Missing && !In(bin).IsEmpty) _groups[count++] = bin;
        var hasMissing = column.Missing >= 0 && !In(column.Missing).IsEmpty;
        if (hasMissing) _groups[count] = column.Missing;
        var cut = Scan(count + (hasMissing ? 1 : 0), 0);
        if (cut >= 0)
        {
            // Missing numbers stood at the end: they are right.
            Take(feature, _groups[cut], cut + 1 < count ? _groups[cut + 1] : _groups[cut]);
            if (hasMissing) _best.DefaultLeft = false;
        }

        if (!hasMissing) return;
        Array.Copy(_groups, 0, _groups, 1, count);
        _groups[0] = column.Missing;
        cut = Scan(count + 1, 1);
        if (cut < 1) return;
        Take(feature, _groups[cut], _groups[cut + 1]);
        _best.DefaultLeft = true;
        _best.LeftBins.Add(column.Missing);
    }

    void Take(int feature, int last, int next)
    {
        (_best.Feature, _best.Cut, _best.Next) = (feature, last, next);
        _best.LeftBins = BinSet.UpTo(last);
    }

    void FindIndicator(int feature, int own)
    {
        var count = 0;
        for (var bin = 0; bin < 256; bin++)
            if (bin != own && !In(bin).IsEmpty) _groups[count++] = bin;
        if (count == 0 || In(own).IsEmpty) return;
        _groups[count] = own;
        if (Scan(count + 1, count - 1) < 0) return;
        _best.Feature = feature;
        _best.LeftBins = BinSet.UpTo(255);
        _best.LeftBins.Remove(own);
    }

    /// <summary>Categories in the order of their means, cut in two.</summary>
    void FindCategories(int feature, int bins)
    {
        var count = 0;
        for (var bin = 0; bin < bins; bin++)
        {
            if (In(bin).IsEmpty) continue;
            Int128 sum = 0;
            var draws = 0L;
            foreach (var row in In(bin))
            {
                sum += (Int128)_targets[row] * _draws[row];
                draws += _draws[row];
            }

            (_groups[count], _means[count]) = (bin, (double)sum / draws);
            count++;
        }

        // Equal means stay in the order of their bins: sorting is by insertion.
        for (var i = 1; i < count; i++)
        {
            var (bin, mean, at) = (_groups[i], _means[i], i);
            for (; at > 0 && _means[at - 1] > mean; at--)
                (_groups[at], _means[at]) = (_groups[at - 1], _means[at - 1]);
            (_groups[at], _means[at]) = (bin, mean);
        }

        var cut = Scan(count, 0);
        if (cut < 0) return;
        _best.Feature = feature;
        _best.LeftBins = default;
        for (var i = 0; i <= cut; i++) _best.LeftBins.Add(_groups[i]);
        if (!_best.DefaultLeft) return;
        // What the node does not hold follows the heavier side.
        for (var bin = 0; bin < bins; bin++)
            if (In(bin).IsEmpty) _best.LeftBins.Add(bin);
    }

    /// <summary>The best cut behind a group from <paramref name="first"/> on; −1 where none is better than the best
    /// so far.</summary>
    int Scan(int count, int first)
    {
        _deviations.Clear();
        for (var i = 0; i < count - 1; i++)
        {
            Add(_groups[i]);
            _lefts[i] = _deviations.Sum;
        }

        var (cut, heavierLeft) = (-1, false);
        _deviations.Clear();
        for (var i = count - 2; i >= first; i--)
        {
            Add(_groups[i + 1]);
            var right = _deviations.Count;
            if (right < leastDraws || Draws - right < leastDraws) continue;
            var gain = Error - _lefts[i] - _deviations.Sum;
            // Of equal cuts of a feature the first, of equal features too.
            if (gain < _bestGain || (gain == _bestGain && cut < 0)) continue;
            (_bestGain, cut, heavierLeft) = (gain, i, 2 * right < Draws);
        }

        if (cut >= 0) (_best.Gain, _best.DefaultLeft) = (_bestGain, heavierLeft);
        return cut;
    }

    void Add(int bin)
    {
        foreach (var row in In(bin)) _deviations.Add(_ranks[row], _draws[row]);
    }
}
