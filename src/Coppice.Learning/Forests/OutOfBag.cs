using Coppice.Learning.Data;
using Coppice.Learning.Trees;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Forests;

/// <summary>Votes of each tree on the training rows that it did not see: integers, added in any order.</summary>
sealed class OutOfBag(CodedTable table, DataView train)
{
    readonly BoundRows _rows = BoundRows.Of(table.Schema, train, ..);
    readonly int _width = Votes.Width(table.Classes.Count);
    readonly long[] _votes = new long[(long)train.Count * Votes.Width(table.Classes.Count)];
    readonly int[] _trees = new int[train.Count];

    /// <summary>Adds a tree's votes on the rows that were not drawn for it; any thread may.</summary>
    public void Add(Tree tree, ReadOnlySpan<int> draws)
    {
        Span<long> shares = new long[_width];
        for (var row = 0; row < draws.Length; row++)
        {
            if (draws[row] > 0) continue;
            shares.Clear();
            tree.AddVote(table.Schema, _rows, row, shares);
            for (var k = 0; k < _width; k++) Interlocked.Add(ref _votes[(long)row * _width + k], shares[k]);
            Interlocked.Increment(ref _trees[row]);
        }
    }

    /// <summary>The share of rows rightly predicted by the trees that did not see them; rows that all trees saw are
    /// left out, and NaN where that is every row.</summary>
    public double Accuracy
    {
        get
        {
            var (right, judged) = (0, 0);
            var probabilities = new double[table.Classes.Count];
            for (var row = 0; row < _trees.Length; row++)
            {
                if (_trees[row] == 0) continue;
                judged++;
                var votes = _votes.AsSpan(row * _width, _width);
                Votes.ToProbabilities(votes, _trees[row], probabilities.Length, probabilities);
                if (Votes.Winner(probabilities) == table.ClassCodes[row]) right++;
            }

            return right / (double)judged;
        }
    }
}
