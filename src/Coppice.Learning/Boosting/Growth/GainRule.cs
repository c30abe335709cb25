namespace Coppice.Learning.Boosting.Growth;

/// <summary>What a side of a split is worth, in units of the scale: first² ∕ (second + λ).</summary>
interface IGain
{
    double Of(double first, double second, double l2);

    /// <summary>Whether the two sides' values may stand so.</summary>
    bool Allows(double leftFirst, double leftSecond, double rightFirst, double rightSecond, double l2);
}

readonly struct FreeGain : IGain
{
    public double Of(double first, double second, double l2) => first * first / (second + l2);

    public bool Allows(
        double leftFirst, double leftSecond, double rightFirst, double rightSecond, double l2) => true;
}

/// <summary>Where a leaf's value must stay between two others, and may go in one direction only.</summary>
readonly struct BoundedGain(double lower, double upper, int direction) : IGain
{
    public double Of(double first, double second, double l2)
    {
        var value = Value(first, second, l2);
        return -(2 * first * value + (second + l2) * value * value);
    }

    public bool Allows(double leftFirst, double leftSecond, double rightFirst, double rightSecond, double l2) =>
        direction == 0
        || direction * (Value(rightFirst, rightSecond, l2) - Value(leftFirst, leftSecond, l2)) >= 0;

    double Value(double first, double second, double l2) => Math.Clamp(-first / (second + l2), lower, upper);
}
