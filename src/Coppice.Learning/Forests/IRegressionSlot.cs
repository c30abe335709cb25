using Coppice.Learning.Trees;
using Coppice.Learning.Trees.Growth;

namespace Coppice.Learning.Forests;

/// <summary>All that one thread needs to grow regression trees one after another.</summary>
interface IRegressionSlot
{
    /// <summary>One tree of a forest.</summary>
    Tree Grow(ulong seed, int tree);

    static IRegressionSlot Of(RegressionRows rows, RegressionTreeParameters parameters, Sampling sampling) =>
        parameters.Criterion == RegressionCriterion.AbsoluteError
            ? new MedianSlot(rows, parameters, sampling)
            : new RegressionSlot(rows, parameters, sampling);
}
