using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Trees.Growth;

/// <summary>Class weights as numbers.</summary>
static class ClassWeights
{
    /// <summary>The weight of each class, or null where all weigh 1.</summary>
    /// <param name="weight">What was asked for.</param>
    /// <param name="table">The training rows.</param>
    /// <param name="draws">How often each of them was drawn for the tree.</param>
    public static double[]? Of(ClassWeight weight, CodedTable table, ReadOnlySpan<int> draws)
    {
        if (weight == ClassWeight.None) return null;
        double[] weights;
        if (weight == ClassWeight.Balanced) weights = Balanced(table, default);
        else if (weight == ClassWeight.BalancedSubsample) weights = Balanced(table, draws);
        else weights = Named(weight, table.Classes);
        return weights.AsSpan().ContainsAnyExcept(1.0) ? weights : null;
    }

    static double[] Balanced(CodedTable table, ReadOnlySpan<int> draws)
    {
        var counts = new long[table.Classes.Count];
        long total = 0;
        for (var row = 0; row < table.Rows; row++)
        {
            var times = draws.IsEmpty ? 1 : draws[row];
            counts[table.ClassCodes[row]] += times;
            total += times;
        }

        var present = counts.Count(c => c > 0);
        return Array.ConvertAll(counts, c => c == 0 ? 1 : total / ((double)present * c));
    }

    static double[] Named(ClassWeight weight, IReadOnlyList<string> classes)
    {
        var weights = new double[classes.Count];
        Array.Fill(weights, 1);
        foreach (var (name, value) in weight.Weights)
        {
            var at = classes.ToList().IndexOf(name);
            if (at < 0)
            {
                throw new ArgumentException(
                    $"class_weight names a class '{name}'; the classes are {string.Join(", ", classes)}.");
            }


            weights[at] = value;
        }

        return weights;
    }
}
