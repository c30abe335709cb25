using Coppice.Learning;
using Coppice.Learning.Data;

namespace Coppice.Cli.Output;

/// <summary>What a model predicts for some rows.</summary>
/// <param name="Classes">The classes, or null for a model that predicts values.</param>
/// <param name="Outputs">Numbers a row.</param>
/// <param name="Values">Rows × outputs, row by row: probabilities in the order of the classes, or values.</param>
sealed record Predictions(IReadOnlyList<string>? Classes, int Outputs, double[] Values)
{
    public static Predictions Make(IModel model, DataView rows)
    {
        var values = new double[checked(rows.Count * model.Outputs)];
        model.Predict(rows, values);
        return new Predictions((model as IClassifier)?.Classes, model.Outputs, values);
    }

    /// <summary>A column 'prediction', and for classes a column of each one's probability.</summary>
    public Table Table()
    {
        if (Classes is null)
            return Learning.Data.Table.FromColumns(new NumericColumn("prediction", Values));

        var columns = new List<Column> { new CategoryColumn("prediction", Classes, Best()) };
        for (var k = 0; k < Outputs; k++)
            columns.Add(new NumericColumn($"p({Classes[k]})", Output(k)));
        return Learning.Data.Table.FromColumns(columns);
    }

    /// <summary>The share of rows whose label was predicted; null for values, and where a label is unknown.</summary>
    public double? Accuracy(DataView rows)
    {
        if (Classes is null || rows.Count == 0)
            return null;
        int[] labels;
        try
        {
            labels = rows.LabelCodes(Classes);
        }
        catch (DataException)
        {
            return null;
        }

        return (double)labels.Zip(Best()).Count(pair => pair.First == pair.Second) / labels.Length;
    }

    /// <summary>The class of the greatest probability in each row, the first of equal ones.</summary>
    int[] Best()
    {
        var best = new int[Values.Length / Outputs];
        for (var row = 0; row < best.Length; row++)
        {
            var probabilities = Values.AsSpan(row * Outputs, Outputs);
            for (var k = 1; k < Outputs; k++)
            {
                if (probabilities[k] > probabilities[best[row]])
                    best[row] = k;
            }
        }

        return best;
    }

    double[] Output(int k)
    {
        var output = new double[Values.Length / Outputs];
        for (var row = 0; row < output.Length; row++)
            output[row] = Values[row * Outputs + k];
        return output;
    }
}
