using System.Runtime.Intrinsics;
using Coppice.Learning.Numerics;

namespace Coppice.Learning.Trees;

/// <summary>Class shares added up over trees, in fixed point. With two classes only class 1 is kept: the other is the
/// rest.</summary>
static class Votes
{
    /// <summary>Numbers kept for each row and setting.</summary>
    public static int Width(int classes) => classes == 2 ? 1 : classes;

    /// <summary>Writes the mean shares of the classes: rows × classes.</summary>
    public static void ToProbabilities(ReadOnlySpan<long> votes, int trees, int classes, Span<double> probabilities)
    {
        var whole = trees * FixedPoint.One;
        var scale = (double)whole;
        if (classes == 2)
        {
            for (var i = 0; i < votes.Length; i++)
            {
                var both = Vector128.ConvertToDouble(Vector128.Create(whole - votes[i], votes[i]));
                (both / scale).CopyTo(probabilities.Slice(2 * i, 2));
            }
        }
        else
        {
            for (var i = 0; i < votes.Length; i++) probabilities[i] = votes[i] / scale;
        }
    }

    /// <summary>The class of the largest probability, the first of equals.</summary>
    public static int Winner(ReadOnlySpan<double> probabilities)
    {
        var best = 0;
        for (var k = 1; k < probabilities.Length; k++)
            if (probabilities[k] > probabilities[best]) best = k;
        return best;
    }
}
