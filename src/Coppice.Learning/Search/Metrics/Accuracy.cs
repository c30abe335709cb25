namespace Coppice.Learning.Search;

sealed class Accuracy : Metric
{
    public override string Name => "accuracy";

    public override double Score(Predictions predictions)
    {
        var labels = predictions.Labels;
        var truth = predictions.Truth;
        var right = 0;
        for (var row = 0; row < truth.Length; row++)
            right += labels[row] == truth[row] ? 1 : 0;
        return (double)right / truth.Length;
    }
}
