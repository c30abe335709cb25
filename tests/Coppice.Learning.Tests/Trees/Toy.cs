using Coppice.Learning.Data;
using Coppice.Learning.Trees;
using Coppice.Learning.Trees.Coding;
using Coppice.Learning.Trees.Growth;

namespace Coppice.Learning.Tests.Trees;

/// <summary>Small tables written out in a test, and what is grown on them.</summary>
static class Toy
{
    const string Label = "y";

    /// <summary>Numeric columns x0, x1… beside the labels, a character a row.</summary>
    public static DataView Of(string labels, params double[][] columns) =>
        Of(labels, [.. columns.Select((values, i) => new NumericColumn($"x{i}", values))]);

    public static DataView Of(string labels, params Column[] columns) =>
        new(new Table([.. columns, Labels(labels)]), Label);

    public static DataView Weighted(string labels, double[] weights, params Column[] columns) =>
        new(new Table([.. columns, new NumericColumn("w", weights), Labels(labels)]), Label, weight: "w");

    /// <summary>A category column, a character a row; '?' is missing.</summary>
    public static CategoryColumn Categories(string name, string cells)
    {
        var categories = cells.Where(c => c != '?').Distinct().ToList();
        return new(name, [.. categories.Select(c => c.ToString())], [.. cells.Select(c => categories.IndexOf(c))]);
    }

    public static CategoryColumn Labels(string labels) => Categories(Label, labels);

    public static DecisionTree Fit(DecisionTreeParameters parameters, DataView view, ulong seed = 0)
    {
        var table = CodedTable.Of(view);
        return new(table.Schema, table.Classes, Grow(parameters, view, seed));
    }

    /// <summary>The nodes themselves.</summary>
    public static Tree Grow(DecisionTreeParameters parameters, DataView view, ulong seed = 0) =>
        TreeSlot.Create(CodedTable.Of(view), parameters, Sampling.All).Grow(seed, 0);

    public static double[] Probabilities(IClassifier model, DataView rows)
    {
        var probabilities = new double[rows.Count * model.Outputs];
        model.Predict(rows, probabilities);
        return probabilities;
    }

    /// <summary>The class predicted for each row, a character each where names are single characters.</summary>
    public static string Predicted(IClassifier model, DataView rows)
    {
        var probabilities = Probabilities(model, rows);
        return string.Concat(probabilities.Chunk(model.Outputs).Select(p => model.Classes[Votes.Winner(p)]));
    }

    /// <summary>Whole numbers below 2^24 from a linear congruence, so that other programs can make the same ones: rows
    /// whose class follows the first two columns, but for every fourth row.</summary>
    public static DataView Congruent(ulong seed, int rows, int columns, int classes)
    {
        var state = seed;
        var values = Enumerable.Range(0, columns).Select(_ => new double[rows]).ToArray();
        var labels = new char[rows];
        for (var row = 0; row < rows; row++)
        {
            foreach (var column in values) column[row] = Next();
            var label = (int)((long)values[0][row] * classes >> 24);
            if (values[1][row] >= 1 << 23) label = (label + 1) % classes;
            if (Next() < 1 << 22) label = (int)(Next() % (uint)classes);
            labels[row] = (char)('0' + label);
        }

        return Of(new string(labels), values);

        uint Next() => (uint)((state = state * 6364136223846793005 + 1442695040888963407) >> 40);
    }
}
