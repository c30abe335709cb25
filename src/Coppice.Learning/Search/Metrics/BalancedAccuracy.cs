namespace Coppice.Learning.Search;

sealed class BalancedAccuracy : Metric
{
    public override string Name => "balanced_accuracy";

    public override double Score(Predictions predictions)
    {
        var counts = new ClassCounts(predictions);
        double sum = 0;
        var present = 0;
        for (var c = 0; c < predictions.Classes; c++)
        {
            if (counts.True[c] == 0)
                continue;
            sum += (double)counts.Hits[c] / counts.True[c];
            present++;
        }
        return sum / present;
    }
}
