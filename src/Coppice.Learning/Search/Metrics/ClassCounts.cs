namespace Coppice.Learning.Search;

/// <summary>How often each class is true, is predicted, and is both.</summary>
readonly struct ClassCounts
{
    public readonly int[] True, Predicted, Hits;

    public ClassCounts(Predictions predictions)
    {
        var classes = predictions.Classes;
        (True, Predicted, Hits) = (new int[classes], new int[classes], new int[classes]);
        var labels = predictions.Labels;
        var truth = predictions.Truth;
        for (var row = 0; row < truth.Length; row++)
        {
            True[truth[row]]++;
            Predicted[labels[row]]++;
            if (labels[row] == truth[row])
                Hits[truth[row]]++;
        }
    }

    public bool Absent(int c) => True[c] == 0 && Predicted[c] == 0;

    /// <summary>2·tp / (2·tp + fp + fn); 0 where the class is neither true nor predicted.</summary>
    public double F1(int c) => Absent(c) ? 0 : 2.0 * Hits[c] / (True[c] + Predicted[c]);
}
