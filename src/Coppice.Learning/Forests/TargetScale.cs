using Coppice.Learning.Boosting.Growth;

namespace Coppice.Learning.Forests;

/// <summary>Targets as whole numbers: on scales of all rows, so that sums of any of them are exact.</summary>
/// <param name="Mean">The mean target.</param>
/// <param name="Gradients">The scale of what splits are chosen by.</param>
/// <param name="Unit">What a leaf's value of 1 means: a power of two.</param>
readonly record struct TargetScale(double Mean, GradientScale Gradients, double Unit)
{
    /// <param name="rows">How many rows there are.</param>
    /// <param name="mean">The mean of their targets.</param>
    /// <param name="farthest">The greatest distance from it, times the row's weight.</param>
    /// <param name="magnitude">The greatest magnitude of a target.</param>
    /// <param name="heaviest">The greatest weight.</param>
    public static TargetScale Of(int rows, double mean, double farthest, double magnitude, double heaviest = 1) => new(
        mean,
        GradientScale.Of(rows, farthest, heaviest),
        // Sums over all rows and trees stay below 2^63.
        magnitude > 0 ? Math.ScaleB(1, Math.ILogB(magnitude) - 38) : 1);

    /// <summary>A target's gradients.</summary>
    public long CellOf(double target, double weight = 1) =>
        ((long)Math.Round((Mean - target) * weight * Gradients.First) << 32)
        + (long)Math.Round(weight * Gradients.Second);

    public long UnitsOf(double target) => (long)Math.Round(target / Unit);
}
