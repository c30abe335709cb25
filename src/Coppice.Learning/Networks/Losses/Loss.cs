namespace Coppice.Learning.Networks;

/// <summary>What training makes small. Records of a user's own may derive from it.</summary>
public abstract record Loss
{
    /// <summary>How many target numbers an example has.</summary>
    /// <param name="output">The shape of the network's output.</param>
    /// <exception cref="NetworkException">It does not suit this loss.</exception>
    public abstract int TargetsOf(Shape output);

    /// <summary>The sum of the examples' losses, and its gradient by the outputs.</summary>
    /// <param name="outputs">The network's outputs, example by example.</param>
    /// <param name="targets">The targets, example by example.</param>
    /// <param name="rows">The number of examples.</param>
    /// <param name="gradients">Where the gradient goes; empty where it is not wanted.</param>
    /// <exception cref="NetworkException">A target is out of range.</exception>
    public abstract double Evaluate(
        ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int rows, Span<float> gradients);

    /// <summary>How many of the predictions are right; negative where that means nothing, as for numbers.</summary>
    /// <param name="outputs">The network's outputs, or its predictions.</param>
    /// <param name="targets">The targets.</param>
    /// <param name="rows">The number of examples.</param>
    public virtual int CountRight(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, int rows) => -1;

    /// <summary>Turns outputs into predictions, such as probabilities.</summary>
    /// <param name="outputs">Outputs, to be overwritten.</param>
    /// <param name="rows">The number of examples.</param>
    public virtual void Finish(Span<float> outputs, int rows)
    {
    }
}
