using Coppice.Learning.Trees.Growth;

namespace Coppice.Learning.Trees.Criteria;

/// <summary>Scores splits. Only + − × ÷ and our own logarithm: the same bits on every CPU.</summary>
interface ICriterion
{
    /// <summary>A score that is largest where the children's weighted impurity is least; comparable within a node only.
    /// No split scores higher than one that leaves both children pure, by rounding neither: a search may end with that
    /// one.</summary>
    /// <param name="cells">How the words of a cell are read.</param>
    /// <param name="left">The cell of the rows that go left.</param>
    /// <param name="node">The cell of all rows.</param>
    /// <param name="weights">The weight of each class, or null where all weigh 1.</param>
    double Score<TCells>(TCells cells, ref ulong left, ref ulong node, double[]? weights)
        where TCells : struct, ICells;

    /// <summary>The impurity of a node.</summary>
    double Impurity<TCells>(TCells cells, ref ulong node, double[]? weights)
        where TCells : struct, ICells;
}
