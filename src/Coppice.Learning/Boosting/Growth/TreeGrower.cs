using Coppice.Learning.Boosting.Binning;
using Coppice.Learning.Numerics;

namespace Coppice.Learning.Boosting.Growth;

/// <summary>Grows one tree after another on the rows that stand in <see cref="Rows"/>. A node's split follows from the
/// exact sums of its histogram, its features from its path: no thread count and no order changes a tree.</summary>
sealed class TreeGrower
{
    /// <summary>Searching so many cells is worth several threads.</summary>
    const int ParallelCells = 4096;

    readonly BinnedTable _table;
    readonly GradientBoostingParameters _parameters;
    readonly int _parallelism;
    readonly int[] _allFeatures;
    readonly int[]? _directions;
    readonly HistogramPool _pool;
    readonly List<BoostedNode> _open = [];
    readonly List<(int Index, int Start, int Length)> _leaves = [];
    SplitFinder[] _finders = [];
    GradientScale _scale;
    double _l2;
    double _leastWeight;
    int[] _features = [];
    BinTree _tree = new();

    public TreeGrower(BinnedTable table, GradientBoostingParameters parameters, int parallelism)
    {
        (_table, _parameters, _parallelism) = (table, parameters, Math.Max(1, parallelism));
        _allFeatures = [.. Enumerable.Range(0, table.Schema.Features.Length)];
        _directions = Directions(table, parameters.Monotone);
        _pool = new(GrowingRows.CellsOf(table));
        Rows = new(table, _parallelism);
    }

    /// <summary>The second derivatives below which a node becomes a leaf, beside twice the least of a leaf.</summary>
    public double MinSplitWeight { get; init; }

    /// <summary>To be filled with rows and gradients before each tree; growing permutes them.</summary>
    public GrowingRows Rows { get; }

    /// <summary>The leaves of the last tree, and where their rows stand.</summary>
    public IReadOnlyList<(int Index, int Start, int Length)> Leaves => _leaves;

    /// <summary>Grows a tree on the first <paramref name="count"/> rows.</summary>
    public BinTree Grow(int count, GradientScale scale, RandomKey key) =>
        GrowBelow(count, scale, key, FeatureSample.Draw(_allFeatures, _parameters.ColumnSample, key), 0);

    /// <summary>Grows what stands below a node of that path and depth, in a tree of these features.</summary>
    public BinTree GrowBelow(int count, GradientScale scale, RandomKey key, int[] features, int depth)
    {
        SetScale(scale);
        _tree = new();
        _leaves.Clear();
        _features = features;
        var root = new BoostedNode
        {
            Length = count,
            Depth = depth,
            Key = key,
            Total = Rows.Sum(count),
            Lower = double.NegativeInfinity,
            Upper = double.PositiveInfinity,
        };
        _tree.AddLeaf(ValueOf(root));
        if (CanSplit(root))
        {
            root.Cells = _pool.Take();
            Rows.Count(root.Start, root.Length, root.Cells, _pool);
        }

        Open(root);
        while (_open.Count > 0 && !(_tree.LeafCount >= _parameters.MaxLeafNodes)) Split(TakeNext());
        foreach (var node in _open) Close(node);
        _open.Clear();
        return _tree;
    }

    void SetScale(GradientScale scale)
    {
        if (scale == _scale) return;
        _scale = scale;
        (_l2, var categoryL2) = (_parameters.L2 * scale.Second, _parameters.CategoryL2 * scale.Second);
        // One unit at least, so that nothing is divided by nothing.
        _leastWeight = Math.Max(1, _parameters.MinChildWeight * scale.Second);
        _finders = [.. Enumerable.Range(0, _parallelism).Select(_ => new SplitFinder(
            _table, _l2, categoryL2, _parameters.CategorySmoothing * scale.Second, _leastWeight))];
    }

    bool CanSplit(in BoostedNode node) =>
        !(node.Depth >= _parameters.MaxDepth)
        && GradientScale.SecondOf(node.Total) >= Math.Max(2 * _leastWeight, MinSplitWeight * _scale.Second);

    /// <summary>Looks for the node's split, where it has a histogram; else, or without a gain, it is a leaf.</summary>
    void Open(BoostedNode node)
    {
        if (node.Cells is { } cells)
        {
            node.Split = Find(cells, node);
            if (!node.Split.IsNone && GainOf(node) > _parameters.MinSplitGain)
            {
                _open.Add(node);
                return;
            }
        }

        Close(node);
    }

    void Close(BoostedNode node)
    {
        if (node.Cells is not null) _pool.Return(node.Cells);
        _leaves.Add((node.Index, node.Start, node.Length));
    }

    BoostedSplit Find(long[] cells, BoostedNode node)
    {
        var features = FeatureSample.Draw(_features, _parameters.ColumnSampleByNode, node.Key.Child(2));
        var parts = cells.Length < ParallelCells ? 1 : Math.Min(_parallelism, features.Length);
        if (parts == 1) return _finders[0].Find(features, cells, node, _directions);
        var found = new BoostedSplit[parts];
        Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = _parallelism }, i =>
        {
            var (first, end) = (features.Length * i / parts, features.Length * (i + 1) / parts);
            found[i] = _finders[i].Find(features.AsSpan(first, end - first), cells, node, _directions);
        });
        var best = found[0];
        for (var i = 1; i < parts; i++)
            if (found[i].Gain > best.Gain) best = found[i];
        return best;
    }

    /// <summary>What the node's split is worth more than its rows together, in the loss's own units.</summary>
    double GainOf(in BoostedNode node)
    {
        var (first, second) = (GradientScale.FirstOf(node.Total), GradientScale.SecondOf(node.Total));
        var whole = new BoundedGain(node.Lower, node.Upper, 0);
        return (node.Split.Gain - whole.Of(first, second, _l2)) * _scale.Second / (_scale.First * _scale.First);
    }

    /// <summary>Best first where leaves are counted. Without a limit the order does not matter, and the newest needs
    /// the fewest histograms at a time.</summary>
    BoostedNode TakeNext()
    {
        var next = _open.Count - 1;
        if (_parameters.MaxLeafNodes is not null)
        {
            next = 0;
            var gain = GainOf(_open[0]);
            for (var i = 1; i < _open.Count; i++)
                if (GainOf(_open[i]) is var other && other > gain) (next, gain) = (i, other);
        }

        var node = _open[next];
        _open.RemoveAt(next);
        return node;
    }

    void Split(BoostedNode node)
    {
        var split = node.Split;
        var source = _table.Schema.Features[split.Feature].Source;
        var lefts = Rows.Part(node.Start, node.Length, _table.Bins[source], split.LeftBins);
        var left = node with
        {
            Length = lefts,
            Depth = node.Depth + 1,
            Key = node.Key.Child(0),
            Total = split.Left,
            Cells = null,
        };
        var right = node with
        {
            Start = node.Start + lefts,
            Length = node.Length - lefts,
            Depth = node.Depth + 1,
            Key = node.Key.Child(1),
            Total = node.Total - split.Left,
            Cells = null,
        };
        Bound(ref left, ref right, split.Feature);
        left = left with { Index = _tree.AddLeaf(ValueOf(left)) };
        right = right with { Index = _tree.AddLeaf(ValueOf(right)) };
        _tree.Split(node.Index, source, split, GainOf(node), left.Index, right.Index);
        var isLast = _tree.LeafCount >= _parameters.MaxLeafNodes;
        Count(node.Cells!, ref left, ref right, isLast); // a split node has a histogram
        Open(left);
        Open(right);
    }

    /// <summary>Counts the smaller child, and takes it from the parent's histogram, which becomes the
    /// larger's.</summary>
    void Count(long[] parent, ref BoostedNode left, ref BoostedNode right, bool isLast)
    {
        ref var small = ref left.Length <= right.Length ? ref left : ref right;
        ref var large = ref left.Length <= right.Length ? ref right : ref left;
        var (wantsSmall, wantsLarge) = (!isLast && CanSplit(small), !isLast && CanSplit(large));
        if (!wantsSmall && !wantsLarge)
        {
            _pool.Return(parent);
            return;
        }

        var counted = _pool.Take();
        Rows.Count(small.Start, small.Length, counted, _pool);
        if (wantsLarge)
        {
            Histograms.Subtract(parent, counted);
            large.Cells = parent;
        }
        else
        {
            _pool.Return(parent);
        }

        if (wantsSmall) small.Cells = counted;
        else _pool.Return(counted);
    }

    /// <summary>A constraint holds below a split too: no leaf on one side may pass the middle between both.</summary>
    void Bound(ref BoostedNode left, ref BoostedNode right, int feature)
    {
        if (_directions is null || _directions[feature] == 0) return;
        var middle = (UnitsOf(left) + UnitsOf(right)) / 2;
        if (_directions[feature] > 0) (left.Upper, right.Lower) = (middle, middle);
        else (left.Lower, right.Upper) = (middle, middle);
    }

    double ValueOf(in BoostedNode node) => UnitsOf(node) * _scale.Second / _scale.First * _parameters.LearningRate;

    double UnitsOf(in BoostedNode node)
    {
        var second = GradientScale.SecondOf(node.Total) + _l2;
        return second == 0 ? 0
            : Math.Clamp(-GradientScale.FirstOf(node.Total) / second, node.Lower, node.Upper);
    }

    /// <summary>The direction of each feature, 0 for any; null where none has one.</summary>
    static int[]? Directions(BinnedTable table, MonotoneConstraints constraints)
    {
        if (constraints.All.IsEmpty) return null;
        var directions = new int[table.Schema.Features.Length];
        foreach (var (name, direction) in constraints.All)
        {
            var feature = Array.FindIndex(table.Schema.Features, f => table.Schema.Sources[f.Source].Column == name);
            if (feature < 0)
                throw new ArgumentException($"Monotone names the column '{name}', and the rows have no such feature.");
            if (table.Columns[table.Schema.Features[feature].Source].Kind != Trees.Coding.SourceKind.Numeric)
            {
                throw new ArgumentException(
                    $"Monotone names the column '{name}', which holds categories: they have no order.");
            }

            directions[feature] = direction;
        }

        return directions;
    }
}
