namespace Coppice.Learning.Networks;

/// <summary>The same rate throughout.</summary>
public sealed record Constant : Schedule
{
    /// <inheritdoc/>
    protected override double Factor(double done) => 1;
}
