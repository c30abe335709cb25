using Coppice.Learning.Data;

namespace Coppice.Cli.Output;

/// <summary>What a model predicts for some rows.</summary>
/// <param name="Classes">The classes, or null for a model that predicts values.</param>
/// <param name="Outputs">Numbers a row.</param>
/// <param name="Values">Rows × outputs, row by row: probabilities in the order of the classes, or values.</param>
sealed record Predictions(IReadOnlyList<string>? Classes, int Outputs, double[] Values)
{
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
