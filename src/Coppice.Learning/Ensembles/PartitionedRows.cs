using Coppice.Learning.Boosting.Binning;
using Coppice.Learning.Boosting.Growth;
using Coppice.Learning.Forests;
using Coppice.Learning.Numerics;
using Coppice.Learning.Trees.Growth;

namespace Coppice.Learning.Ensembles;

/// <summary>Some neighbouring rows of a table, coded, as a worker has them.</summary>
/// <param name="First">The number of the first among all rows.</param>
/// <param name="All">How many rows there are in all partitions.</param>
/// <param name="ByRow">Their bins, row by row.</param>
/// <param name="Cells">Their gradients.</param>
/// <param name="Targets">Their targets in units.</param>
sealed record PartitionedRows(int First, int All, byte[] ByRow, long[] Cells, long[] Targets)
{
    public int Count => Cells.Length;
}

/// <summary>What the rows of one partition add up to in a node.</summary>
/// <param name="Leaf">The node.</param>
/// <param name="Cells">Its histogram.</param>
/// <param name="Total">The sum of its cells.</param>
/// <param name="Rows">How many distinct rows it has.</param>
/// <param name="Drawn">How many draws of rows.</param>
/// <param name="High">The sum of targets in units, its upper half.</param>
/// <param name="Low">Its lower half.</param>
sealed record NodeSums(int Leaf, long[] Cells, long Total, int Rows, long Drawn, long High, ulong Low);

/// <summary>A node's rows, carried to one worker.</summary>
/// <param name="ByRow">Their bins.</param>
/// <param name="Cells">Their gradients, times their draws.</param>
/// <param name="Targets">Their targets in units.</param>
/// <param name="Draws">How often each was drawn.</param>
sealed record NodeSample(byte[] ByRow, long[] Cells, long[] Targets, int[] Draws)
{
    /// <summary>The rows of all partitions, in their order.</summary>
    public static NodeSample Joined(NodeSample[] parts)
    {
        return new(
            Join(p => p.ByRow), Join(p => p.Cells), Join(p => p.Targets), Join(p => p.Draws));

        T[] Join<T>(Func<NodeSample, T[]> of)
        {
            var (all, next) = (new T[parts.Sum(p => of(p).Length)], 0);
            foreach (var part in parts)
            {
                of(part).CopyTo(all, next);
                next += of(part).Length;
            }

            return all;
        }
    }
}

/// <summary>What all tasks of a tree are told.</summary>
sealed record PartitionedTree(
    FeatureLayout Layout, RegressionForestParameters Parameters, GradientScale Scale, double Unit, ulong Seed, int Tree,
    int AllRows, Sampling Sampling)
{
    public RandomKey Key => RandomKey.Of(Seed, Purpose.Tree, (ulong)Tree);
}

/// <summary>The columns without their rows.</summary>
sealed record FeatureLayout(Trees.Coding.FeatureSchema Schema, BinnedColumn[] Columns)
{
    public BinnedTable Table(byte[] byRow) => new(Schema, Columns, byRow);
}
