using System.Numerics;
using Coppice.Learning.Numerics;
using Coppice.Learning.Trees.Coding;
using Coppice.Learning.Trees.Growth.Small;

namespace Coppice.Learning.Trees.Growth;

/// <summary>Grows one tree depth first for all walks of all forks at once: a node is searched once for every fork that
/// comes to it by the same path of splits, and is grown only if some walk goes on there and the visitor wants
/// it.</summary>
/// <remarks>What is found at a node depends on its rows, its path and its fork alone. So it makes no difference which
/// other forks and walks are in the set: each walk ends in the leaves that it would end in if it were grown apart.
/// Forks that part at a node take turns on the same range of rows: each permutes it, none changes what is in
/// it.</remarks>
sealed class Grower<TCells>
    where TCells : struct, ICells
{
    /// <summary>Nodes of so few rows are not worth a histogram of everything.</summary>
    const int LeastCounted = 32;

    readonly TCells _cells;
    readonly CodedTable _table;
    readonly TreeSample<TCells> _sample;
    readonly SplitSearch<TCells> _search;
    readonly SmallRows? _smallRows;
    readonly SmallSearch? _smallSearch;
    readonly SmallGrowth? _smallGrowth;
    readonly Partition _partition;
    readonly HistogramPlan _plan;
    readonly List<ulong[]?> _histograms = [];
    readonly FrameStack _stack;
    readonly WalkSet _walks;
    readonly int[] _active;
    readonly Choice[] _choices;
    readonly ulong[] _lefts;
    readonly ulong[] _node;
    readonly ulong[] _right;
    readonly ulong[] _constants;
    readonly ulong[] _going;
    readonly ulong[] _stopped;
    ForkSet _forks;
    double[] _treeWeights = [];

    public Grower(CodedTable table, TCells cells, TreeSample<TCells> sample, ForkSet forks, WalkSet walks)
    {
        (_table, _cells, _sample, _forks, _walks) = (table, cells, sample, forks, walks);
        if (typeof(TCells) == typeof(PackedCells))
        {
            var indicators = new SmallIndicators(table);
            _smallRows = new(table, indicators);
            _smallSearch = new(table, _smallRows, indicators, forks);
            _smallGrowth = new(table, _smallSearch, walks);
        }

        _search = new(table, cells, forks);
        _partition = new(table.Rows);
        _plan = new(table, _smallRows is null ? LeastCounted : SmallRows.MostRows);
        _stack = new(walks.Words, cells.Stride, table.Sources.Max(s => s.SetWords), _search.FeatureWords);
        _constants = new ulong[_search.FeatureWords];
        _active = new int[forks.Forks.Length];
        _choices = new Choice[forks.Forks.Length];
        _lefts = new ulong[forks.Forks.Length * cells.Stride];
        _node = new ulong[cells.Stride];
        _right = new ulong[cells.Stride];
        _going = new ulong[walks.Words];
        _stopped = new ulong[walks.Words];
    }

    /// <summary>Grows the sample's tree.</summary>
    /// <param name="forks">The forks, with the objectives of this tree; as many and in the same order as at
    /// first.</param>
    /// <param name="key">The tree's key.</param>
    /// <param name="atRoot">What the visitor keeps about the root.</param>
    /// <param name="visitor">Told of every node.</param>
    public void Grow<TVisitor>(ForkSet forks, RandomKey key, (int, int) atRoot, ref TVisitor visitor)
        where TVisitor : IGrowthVisitor
    {
        _forks = forks;
        _search.Reset(forks);
        _smallSearch?.Reset(forks);
        _treeWeights = Array.ConvertAll(
            forks.Objectives, o => Impurity.Weight(_cells, ref _sample.Total[0], o.ClassWeights));
        var root = _stack.Push();
        _stack[root] = new() { Length = _sample.Count, Key = key, At = atRoot };
        _sample.Total.CopyTo(_stack.Total(root));
        _stack.Walks(root).Clear();
        _stack.Constants(root).Clear();
        for (var w = 0; w < _walks.Walks.Length; w++) WalkSet.Set(_stack.Walks(root), w);
        while (_stack.Count > 0)
        {
            var frame = _stack.Pop();
            if (_stack[frame].IsSplit) CarryOut(frame, ref visitor);
            else Search(frame, ref visitor);
        }
    }

    void Search<TVisitor>(int at, ref TVisitor visitor)
        where TVisitor : IGrowthVisitor
    {
        var frame = _stack[at];
        _stack.Total(at).CopyWords(_node);
        _stack.Walks(at).CopyWords(_going);
        _stack.Constants(at).CopyWords(_constants);
        var goesOn = _walks.Part(_going, _stopped, frame.Depth, frame.Length, _cells.IsPure(ref _node[0]));
        if (!_stopped.IsEmpty()) visitor.Stop(frame.At, _stopped, ref _node[0]);
        if (!goesOn) return;

        var active = _active.AsSpan(0, _walks.ForksOf(_going, _active));
        if (_smallRows is not null && frame is { Small: 0, Length: <= SmallRows.MostRows })
            frame.Small = _smallRows.Begin(_sample.Rows.AsSpan(frame.Start, frame.Length));
        if (_smallSearch is not null && _smallGrowth is not null && frame.Small != 0)
        {
            if (active.Length == 1 && _smallGrowth.Takes(active[0]))
            {
                _smallGrowth.Grow(frame, _node[0], _going, active[0], ref visitor);
                return;
            }

            _smallSearch.Search(frame.Small, _node[0], frame.Key, active, _choices, _lefts);
        }
        else
        {
            var histogram = FindHistogram(ref frame, _forks.Forks[active[^1]].MaxFeatures);
            var node = new NodeRows(_sample.Rows, frame.Start, frame.Length, _node, frame.Key);
            _search.Search(node, histogram, active, _constants, _choices, _lefts);
        }

        foreach (ref var word in _stopped.AsSpan()) word = 0;
        foreach (var fork in active)
        {
            if (_choices[fork].Feature < 0) _walks.Move(fork, _going, _stopped);
            else if (_walks.HasMinDecrease) StopPoor(fork);
        }

        if (!_stopped.IsEmpty()) visitor.Stop(frame.At, _stopped, ref _node[0]);
        PushSplits(frame, _walks.ForksOf(_going, _active));
    }

    ulong[]? FindHistogram(ref Frame frame, int maxFeatures)
    {
        if (frame.HasHistogram) return Histogram(frame.Depth, frame.Side);
        if (!_plan.CountsAll(frame.Length, maxFeatures)) return null;
        frame.HasHistogram = true;
        return Count(frame.Depth, frame.Side, frame.Start, frame.Length);
    }

    ulong[] Histogram(int depth, int side)
    {
        var slot = depth * 2 + side;
        while (_histograms.Count <= slot) _histograms.Add(null);
        return _histograms[slot] ??= new ulong[_table.DenseCells * _cells.Stride];
    }

    ulong[] Count(int depth, int side, int start, int length)
    {
        var histogram = Histogram(depth, side);
        Array.Clear(histogram);
        Growth.Histogram.AddAll(
            _cells, _table.RowCodes, _sample.Rows.AsSpan(start, length),
            histogram);
        return histogram;
    }

    /// <summary>Stops the fork's walks that ask more of a split than this one brings.</summary>
    void StopPoor(int fork)
    {
        var objective = _forks.Forks[fork].Objective;
        var decrease = Impurity.Decrease(
            _cells, ref _node[0], ref _lefts[fork * _cells.Stride], _right, _forks.Objectives[objective],
            _treeWeights[objective]);
        for (var w = _walks.First(fork); w < _walks.Ends[fork]; w++)
        {
            if (!WalkSet.Holds(_going, w) || !Impurity.IsPoor(decrease, _walks.Walks[w].MinDecrease)) continue;
            WalkSet.Set(_stopped, w);
            _going[w >> 6] &= ~(1UL << w);
        }
    }

    // Forks with the same split go on together: their walks leave _going with the first of them. Pushed in any order,
    // since each split is carried out, with all that grows below it, before the next.
    void PushSplits(in Frame node, int forks)
    {
        for (var i = 0; i < forks; i++)
        {
            var first = _active[i];
            if (first < 0) continue;
            var at = _stack.Push();
            ref var split = ref _stack[at];
            split = node;
            split.IsSplit = true;
            split.Choice = _choices[first];
            _node.CopyWords(_stack.Total(at));
            _constants.CopyWords(_stack.Constants(at));
            _lefts.AsSpan(first * _cells.Stride, _cells.Stride).CopyWords(_stack.Left(at));
            var walks = _stack.Walks(at);
            walks.Clear();
            for (var j = i; j < forks; j++)
            {
                var fork = _active[j];
                if (fork < 0 || !_choices[fork].SameAs(split.Choice)) continue;
                _walks.Move(fork, _going, walks);
                split.MaxFeatures = _forks.Forks[fork].MaxFeatures;
                _active[j] = -1;
            }

            if (_table.Sources[_table.Features[split.Choice.Feature].Source].Kind == SourceKind.Categories)
            {
                if (node.Small != 0) _smallSearch!.FillSet(split.Choice, node.Small, _stack.Set(at)); // it found it
                else _search.FillSet(split.Choice, _stack.Set(at));
            }
        }
    }

    void CarryOut<TVisitor>(int at, ref TVisitor visitor)
        where TVisitor : IGrowthVisitor
    {
        var split = _stack[at];
        var rule = SplitRule.Of(_table, split.Choice, _stack.Set(at));
        var total = _stack.Total(at);
        var left = _stack.Left(at);
        for (var k = 0; k < _right.Length; k++)
        {
            _node[k] = left[k];
            _right[k] = total[k] - left[k];
        }

        visitor.Split(split.At, rule, ref total[0], ref left[0], out var atLeft, out var atRight);
        var (wantsLeft, wantsRight) = (visitor.Wants(atLeft), visitor.Wants(atRight));
        if (!wantsLeft && !wantsRight) return;

        ulong leftSmall = 0;
        int leftLength;
        if (split.Small != 0)
        {
            leftSmall = split.Choice.LeftRows;
            leftLength = BitOperations.PopCount(leftSmall);
        }
        else
        {
            var node = new NodeRows(_sample.Rows, split.Start, split.Length, _node, split.Key);
            leftLength = _partition.By(_cells, _table, node, split.Choice, rule.Set);
        }

        // The frames of the children overwrite that of the split.
        _stack.Walks(at).CopyWords(_going);
        _stack.Constants(at).CopyWords(_constants);
        var (leftFrame, rightFrame) = (Child(split, 0, leftLength, atLeft), Child(split, 1, leftLength, atRight));
        (leftFrame.Small, rightFrame.Small) = (leftSmall, split.Small & ~leftSmall);
        if (split.HasHistogram) CountChildren(split, ref leftFrame, ref rightFrame, wantsLeft, wantsRight);
        if (wantsRight) PushNode(rightFrame, _right);
        if (wantsLeft) PushNode(leftFrame, _node);
    }

    static Frame Child(in Frame split, int side, int leftLength, (int, int) at) => new()
    {
        Start = side == 0 ? split.Start : split.Start + leftLength,
        Length = side == 0 ? leftLength : split.Length - leftLength,
        Depth = split.Depth + 1,
        Side = side,
        Key = split.Key.Child(side),
        At = at,
    };

    void PushNode(in Frame node, ulong[] total)
    {
        var at = _stack.Push();
        _stack[at] = node;
        total.CopyWords(_stack.Total(at));
        _going.CopyWords(_stack.Walks(at));
        _constants.CopyWords(_stack.Constants(at));
    }

    /// <summary>Counts the smaller child and takes it from the parent, where the larger is to be counted
    /// whole.</summary>
    void CountChildren(in Frame split, ref Frame left, ref Frame right, bool wantsLeft, bool wantsRight)
    {
        var smallIsLeft = left.Length <= right.Length;
        ref var small = ref smallIsLeft ? ref left : ref right;
        ref var large = ref smallIsLeft ? ref right : ref left;
        var wantsLarge = smallIsLeft ? wantsRight : wantsLeft;
        ref var largeCell = ref smallIsLeft ? ref _right[0] : ref _node[0];
        if (!wantsLarge || !_plan.CountsChildren(small.Length, large.Length, split.MaxFeatures)
            || _cells.IsPure(ref largeCell) || !_walks.GoesOn(_going, large.Depth, large.Length))
        {
            return;
        }

        var counted = Count(small.Depth, small.Side, small.Start, small.Length);
        Growth.Histogram.Subtract(Histogram(split.Depth, split.Side), counted, Histogram(large.Depth, large.Side));
        small.HasHistogram = large.HasHistogram = true;
    }
}
