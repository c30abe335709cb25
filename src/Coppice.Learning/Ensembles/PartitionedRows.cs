using Coppice.Learning.Boosting.Binning;
using Coppice.Learning.Forests;
using Coppice.Learning.Numerics;
using Coppice.Learning.Trees.Growth;

namespace Coppice.Learning.Ensembles;

/// <summary>Some neighbouring rows of a table, coded, as a worker has them.</summary>
/// <param name="First">The number of the first among all rows.</param>
/// <param name="All">How many rows there are in all partitions.</param>
/// <param name="ByRow">Their bins, row by row.</param>
/// <param name="Targets">Their targets, or the numbers of their classes.</param>
sealed record PartitionedRows(int First, int All, byte[] ByRow, double[] Targets)
{
    public int Count => Targets.Length;
}

/// <summary>A leaf whose rows are to be added up.</summary>
/// <param name="Leaf">The node.</param>
/// <param name="HasCells">Whether its histogram is wanted too.</param>
readonly record struct AskedNode(int Leaf, bool HasCells);

/// <summary>What the rows of one partition add up to in a node.</summary>
/// <param name="Cells">Its histogram; empty where nobody asked for it.</param>
/// <param name="Total">The sum of its cells.</param>
/// <param name="Drawn">How many draws of rows.</param>
/// <param name="High">The sum of targets in units, its upper half.</param>
/// <param name="Low">Its lower half.</param>
sealed record NodeSums(long[] Cells, long Total, long Drawn, long High, ulong Low)
{
    public Int128 Sum => new((ulong)High, Low);

    public static NodeSums Of(long[] cells, long total, long drawn, Int128 sum) =>
        new(cells, total, drawn, (long)(sum >> 64), (ulong)sum);

    /// <summary>Both partitions' rows; this one's histogram becomes that of both.</summary>
    public NodeSums Add(NodeSums other)
    {
        Boosting.Growth.Histograms.Add(Cells, other.Cells);
        return Of(Cells, Total + other.Total, Drawn + other.Drawn, Sum + other.Sum);
    }
}

/// <summary>A node's rows, carried to one worker.</summary>
/// <param name="ByRow">Their bins.</param>
/// <param name="Targets">Their targets.</param>
/// <param name="Draws">How often each was drawn.</param>
sealed record NodeSample(byte[] ByRow, double[] Targets, int[] Draws)
{
    /// <summary>The rows of all partitions, in their order.</summary>
    public static NodeSample Joined(NodeSample[] parts)
    {
        return new(Join(p => p.ByRow), Join(p => p.Targets), Join(p => p.Draws));

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
    Shared<FeatureLayout> Layout, RegressionForestParameters Parameters, TargetScale Scale, ulong Seed, int Tree,
    int AllRows, Sampling Sampling)
{
    /// <summary>The class whose share is grown for; null where targets are numbers themselves.</summary>
    public int? Class { get; init; }

    public double TargetOf(double label) => Class is { } one ? (label == one ? 1 : 0) : label;

    public RandomKey Key => RandomKey.Of(Seed, Purpose.Tree, (ulong)Tree);
}

/// <summary>The columns without their rows.</summary>
sealed record FeatureLayout(Trees.Coding.FeatureSchema Schema, BinnedColumn[] Columns)
{
    public BinnedTable Table(byte[] byRow) => new(Schema, Columns, byRow);
}
