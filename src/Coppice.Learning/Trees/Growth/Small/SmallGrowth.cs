using System.Numerics;
using Coppice.Learning.Numerics;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Trees.Growth.Small;

/// <summary>Grows what is below a small node that one fork alone has come to, as <see cref="Grower{TCells}"/> would:
/// with few rows and few walks a node's state is a few words. One instance a slot.</summary>
sealed class SmallGrowth
{
    readonly CodedTable _table;
    readonly SmallSearch _search;
    readonly WalkSet _walks;
    readonly Node[] _pending = new Node[SmallRows.MostRows];
    readonly int[] _active = new int[1];
    readonly Choice[] _choices;
    readonly ulong[] _lefts;
    readonly ulong[] _stopped;
    readonly ulong[] _categories;

    public SmallGrowth(CodedTable table, SmallSearch search, WalkSet walks)
    {
        (_table, _search, _walks) = (table, search, walks);
        _choices = new Choice[walks.Ends.Length];
        _lefts = new ulong[walks.Ends.Length];
        _stopped = new ulong[walks.Words];
        _categories = new ulong[table.Sources.Max(s => s.SetWords)];
    }

    /// <summary>Whether the walks of a fork can be grown here.</summary>
    public bool Takes(int fork) => !_walks.HasMinDecrease && _walks.Ends[fork] - _walks.First(fork) <= 64;

    /// <summary>Grows a node and all below it.</summary>
    /// <param name="root">The node, which is small.</param>
    /// <param name="total">Its cell.</param>
    /// <param name="walks">The walks that go on there: all are of the fork.</param>
    /// <param name="fork">The fork.</param>
    /// <param name="visitor">Told of every node.</param>
    public void Grow<TVisitor>(
        in Frame root, ulong total, ReadOnlySpan<ulong> walks, int fork, ref TVisitor visitor)
        where TVisitor : IGrowthVisitor
    {
        _active[0] = fork;
        var first = _walks.First(fork);
        var node = new Node(root.Small, total, WalkSet.From(walks, first), root.Key, root.Depth, root.At);
        for (var pending = 0; ;)
        {
            var going = node.Walks;
            var stops = default(PackedCells).IsPure(ref node.Total) ? going
                : going & _walks.Stops(first, node.Depth, BitOperations.PopCount(node.Rows));
            if (stops != 0) Stop(ref node, first, stops, ref visitor);
            going &= ~stops;
            if (going != 0)
            {
                _search.Search(node.Rows, node.Total, node.Key, _active, _choices, _lefts);
                ref var choice = ref _choices[fork];
                if (choice.Feature < 0)
                {
                    Stop(ref node, first, going, ref visitor);
                }
                else
                {
                    var left = _lefts[fork];
                    _search.FillSet(choice, node.Rows, _categories);
                    visitor.Split(
                        node.At, SplitRule.Of(_table, choice, _categories), ref node.Total, ref left, out var atLeft,
                        out var atRight);
                    var (key, depth) = (node.Key, node.Depth + 1);
                    if (visitor.Wants(atRight))
                    {
                        _pending[pending++] = new(
                            node.Rows & ~choice.LeftRows, node.Total - left, going, key.Child(1), depth, atRight);
                    }

                    if (visitor.Wants(atLeft))
                    {
                        node = new(choice.LeftRows, left, going, key.Child(0), depth, atLeft);
                        continue;
                    }
                }
            }

            if (pending == 0) return;
            node = _pending[--pending];
        }
    }

    void Stop<TVisitor>(ref Node node, int first, ulong walks, ref TVisitor visitor)
        where TVisitor : IGrowthVisitor
    {
        WalkSet.Put(walks, first, _stopped);
        visitor.Stop(node.At, _stopped, ref node.Total);
        WalkSet.Put(0, first, _stopped);
    }

    struct Node(ulong rows, ulong total, ulong walks, RandomKey key, int depth, (int, int) at)
    {
        public readonly ulong Rows = rows;
        public ulong Total = total;
        public readonly ulong Walks = walks;
        public readonly RandomKey Key = key;
        public readonly int Depth = depth;
        public readonly (int, int) At = at;
    }
}
