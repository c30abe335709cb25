using Coppice.Learning.Forests;
using Coppice.Learning.Numerics;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Trees.Growth;

/// <summary>Grows each tree of a family once and adds every setting's votes.</summary>
sealed class GrowingFamily<TCells>
    where TCells : struct, ICells
{
    readonly TCells _cells;
    readonly CodedTable _table;
    readonly ForestFamily _family;
    readonly TreeSample<TCells> _sample;
    readonly ValidationRows _rows;
    readonly VoteTable _votes;
    readonly Grower<TCells>? _grower;
    readonly WalkScorer<TCells>? _scorer;
    readonly LazyTree<TCells>? _lazy;

    public GrowingFamily(
        TCells cells, CodedTable table, ForestFamily family, TreeSample<TCells> sample, ValidationRows rows,
        VoteTable votes)
    {
        (_cells, _table, _family, _sample, _rows, _votes) = (cells, table, family, sample, rows, votes);
        var forks = family.ForkSet(cells, table, sample);
        if (family.Walks.Length > 0)
        {
            var walks = new WalkSet(forks, family.Walks);
            _grower = new(table, cells, sample, forks, walks);
            _scorer = new(cells, walks, forks, rows, votes);
        }

        if (family.LazyRules.Length > 0) _lazy = new(table, cells, sample);
    }

    /// <summary>Grows the sample's tree.</summary>
    public void Grow(RandomKey key)
    {
        var forks = _family.ForkSet(_cells, _table, _sample);
        if (_grower is not null && _scorer is { } scorer)
        {
            scorer.Begin(forks);
            _grower.Grow(forks, key, scorer.AtRoot, ref scorer);
        }

        if (_lazy is null) return;
        foreach (var fork in _family.LazyForks.Distinct())
        {
            var (maxFeatures, objective, leaf) = _family.Forks[fork];
            _lazy.Plant(maxFeatures, forks.Objectives[objective], _family.LeafRows[leaf], key);
            int[] settings =
                [.. Enumerable.Range(0, _family.LazyRules.Length).Where(i => _family.LazyForks[i] == fork)];
            var leaves = settings.Select(i => _lazy.Walk(_family.LazyRules[i])).ToArray();
            Score(_lazy, settings, leaves, forks.Objectives[objective].ClassWeights);
        }
    }

    // One way down for all settings: a row's votes for a setting are those of the first of its leaves on the row's
    // path.
    void Score(LazyTree<TCells> tree, int[] settings, bool[][] leaves, double[]? classWeights)
    {
        _rows.Reset();
        var shares = new long[_votes.Width];
        var pending = new Stack<(int Node, int Start, int Count, int[] Going)>();
        pending.Push((0, 0, _rows.Count, [.. Enumerable.Range(0, settings.Length)]));
        while (pending.TryPop(out var at))
        {
            if (at.Count == 0) continue;
            TreeBuilder<TCells>.Shares(_cells, ref tree.Total(at.Node), classWeights, shares);
            var here = _rows.Rows.Slice(at.Start, at.Count);
            foreach (var s in at.Going)
            {
                var walk = _family.Walks.Length + settings[s];
                if (IsLeaf(leaves[s], at.Node)) _votes.Add(here, walk, walk + 1, shares);
            }

            var going = Array.FindAll(at.Going, s => !IsLeaf(leaves[s], at.Node));
            if (going.Length == 0) continue;
            var node = tree.Nodes[at.Node];
            var left = _rows.Divide(at.Start, at.Count, tree.RuleOf(node));
            pending.Push((node.Left + 1, at.Start + left, at.Count - left, going));
            pending.Push((node.Left, at.Start, left, going));
        }
    }

    // Nodes grown for a later setting are not among an earlier one's: it ended above them.
    static bool IsLeaf(bool[] leaves, int node) => node < leaves.Length && leaves[node];
}
