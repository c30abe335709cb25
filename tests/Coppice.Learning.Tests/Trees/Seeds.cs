using Coppice.Learning.Numerics;

namespace Coppice.Learning.Tests.Trees;

/// <summary>Which features the root of tree 0 draws: the permutation that its key names.</summary>
static class Seeds
{
    public static int[] Drawn(ulong seed, int features)
    {
        var stream = RandomKey.Of(seed, Purpose.Tree, 0).Stream();
        int[] order = [.. Enumerable.Range(0, features)];
        for (var i = 0; i < features; i++)
        {
            var pick = i + stream.Below(features - i);
            (order[i], order[pick]) = (order[pick], order[i]);
        }

        return order;
    }

    public static int FirstDrawn(ulong seed, int features) => Drawn(seed, features)[0];
}
