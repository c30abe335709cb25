using Coppice.Learning.Numerics;

namespace Coppice.Learning.Trees.Growth;

/// <summary>A node's share of its tree's rows: the range [Start, Start + Length).</summary>
/// <param name="Rows">A word each, as the cells make it.</param>
/// <param name="Start">Where the node's rows begin.</param>
/// <param name="Length">How many distinct rows it has.</param>
/// <param name="Totals">The sum of all its cells.</param>
/// <param name="Key">The node's path.</param>
readonly record struct NodeRows(
    ulong[] Rows, int Start, int Length, ulong[] Totals, RandomKey Key);
