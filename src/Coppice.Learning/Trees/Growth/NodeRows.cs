using Coppice.Learning.Numerics;

namespace Coppice.Learning.Trees.Growth;

/// <summary>A node's share of its tree's rows: the range [Start, Start + Length) of both arrays.</summary>
/// <param name="Rows">Row numbers.</param>
/// <param name="Payloads">Each row's class and weight.</param>
/// <param name="Start">Where the node's rows begin.</param>
/// <param name="Length">How many distinct rows it has.</param>
/// <param name="Totals">Where the sum of all its cells is kept.</param>
/// <param name="TotalAt">At which index.</param>
/// <param name="Key">The node's path.</param>
/// <param name="Small">Within a small subtree, the node's rows as a set; else 0.</param>
readonly record struct NodeRows(
    int[] Rows, ulong[] Payloads, int Start, int Length, ulong[] Totals, int TotalAt, RandomKey Key, ulong Small = 0);
