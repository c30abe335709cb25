using Coppice.Learning.Boosting.Growth;

namespace Coppice.Learning.Boosting.Losses;

/// <summary>What boosting makes small: from each row's scores its gradients, as whole numbers.</summary>
abstract class Loss
{
    /// <summary>Scores, and trees a round.</summary>
    public abstract int Outputs { get; }

    /// <summary>The scores before the first tree.</summary>
    public abstract double[] Start { get; }

    /// <summary>The scale of this round's gradients.</summary>
    public abstract GradientScale Scale(double[][] scores);

    /// <summary>Writes the cells of the rows [first, end) for every output.</summary>
    public abstract void Gradients(double[][] scores, GradientScale scale, long[][] cells, int first, int end);

    /// <summary>The mean loss of those rows, added up in their order.</summary>
    public abstract double Of(double[][] scores, ReadOnlySpan<int> rows);
}
