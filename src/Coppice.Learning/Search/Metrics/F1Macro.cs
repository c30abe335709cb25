namespace Coppice.Learning.Search;

sealed class F1Macro : Metric
{
    public override string Name => "f1_macro";

    public override double Score(Predictions predictions)
    {
        var counts = new ClassCounts(predictions);
        double sum = 0;
        var present = 0;
        for (var c = 0; c < predictions.Classes; c++)
        {
            if (counts.Absent(c))
                continue;
            sum += counts.F1(c);
            present++;
        }
        return sum / present;
    }
}
