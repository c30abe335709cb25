using System.Buffers;

namespace Coppice.Learning.Search;

/// <summary>The share of pairs of a row of the class and one of another that are ranked rightly, ties counting
/// half.</summary>
sealed class RocAuc : Metric
{
    public override string Name => "roc_auc";

    public override double Score(Predictions predictions)
    {
        if (predictions.Classes == 2)
            return OneAgainstRest(predictions, predictions.Positive);
        double sum = 0;
        for (var c = 0; c < predictions.Classes; c++)
            sum += OneAgainstRest(predictions, c);
        return sum / predictions.Classes;
    }

    // Pairs are counted in integers, a tie as one half of two: no rounding until the last division.
    static double OneAgainstRest(Predictions predictions, int c)
    {
        var rows = predictions.Truth.Length;
        var scores = ArrayPool<double>.Shared.Rent(rows);
        var isClass = ArrayPool<bool>.Shared.Rent(rows);
        try
        {
            for (var row = 0; row < rows; row++)
            {
                scores[row] = predictions.Probabilities[row * predictions.Classes + c];
                isClass[row] = predictions.Truth[row] == c;
            }
            scores.AsSpan(0, rows).Sort(isClass.AsSpan(0, rows));
            long others = 0, halves = 0, positives = 0;
            for (var from = 0; from < rows;)
            {
                long tiedPositives = 0, tiedOthers = 0;
                var to = from;
                for (; to < rows && scores[to] == scores[from]; to++)
                {
                    if (isClass[to])
                        tiedPositives++;
                    else
                        tiedOthers++;
                }
                if (to == from)
                    return double.NaN;
                halves += tiedPositives * (2 * others + tiedOthers);
                positives += tiedPositives;
                others += tiedOthers;
                from = to;
            }
            return positives == 0 || others == 0 ? double.NaN : halves / (2.0 * positives * others);
        }
        finally
        {
            ArrayPool<double>.Shared.Return(scores);
            ArrayPool<bool>.Shared.Return(isClass);
        }
    }
}
