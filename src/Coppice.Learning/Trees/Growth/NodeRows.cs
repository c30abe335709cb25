using Coppice.Learning.Numerics;

namespace Coppice.Learning.Trees.Growth;

/// <summary>A node's share of its tree's rows: the range [Start, Start + Length) of both arrays.</summary>
/// <param name="Rows">Row numbers.</param>
/// <param name="Payloads">Each row's class and weight.</param>
/// <param name="Start">Where the node's rows begin.</param>
/// <param name="Length">How many distinct rows it has.</param>
/// <param name="Totals">The sum of all its cells.</param>
/// <param name="Key">The node's path.</param>
readonly record struct NodeRows(
    int[] Rows, ulong[] Payloads, int Start, int Length, ulong[] Totals, RandomKey Key);
