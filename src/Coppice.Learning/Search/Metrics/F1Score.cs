namespace Coppice.Learning.Search;

sealed class F1Score : Metric
{
    public override string Name => "f1";

    public override double Score(Predictions predictions) => new ClassCounts(predictions).F1(predictions.Positive);

    public override string? Unfit(int classes) =>
        classes == 2 ? null : $"f1 is for two classes, the label has {classes}: take f1_macro";
}
