namespace Coppice.Learning.ParameterServer;

/// <summary>The learning rate over the whole training: a rise in a line from 0, then a fall in a line.</summary>
/// <param name="Peak">The rate after the rise.</param>
/// <param name="WarmUp">The share of the training that the rise takes.</param>
/// <param name="Final">What is left of the rate at the end, as a share.</param>
sealed record RateCurve(double Peak, double WarmUp, double Final)
{
    /// <param name="progress">The share of the training that is done, 0 to 1.</param>
    /// <param name="step">The share that one batch is: the rise begins with it, not with a rate of 0.</param>
    public double At(double progress, double step)
    {
        progress = Math.Min(progress, 1);
        if (progress < WarmUp)
            return Peak * Math.Min(1, (progress + step) / WarmUp);
        var fall = WarmUp < 1 ? (progress - WarmUp) / (1 - WarmUp) : 0;
        return Peak * (1 - (fall * (1 - Final)));
    }
}
