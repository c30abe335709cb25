using Coppice.Learning.Networks;

namespace Coppice.Learning.ParameterServer;

/// <summary>One worker's copy of what is trained: a vector of parameters, and gradients at it.</summary>
/// <typeparam name="TExamples">A partition of the training examples.</typeparam>
public interface IReplica<TExamples>
{
    /// <summary>The parameters, in place: the worker reads and writes them between batches.</summary>
    Span<float> Parameters { get; }

    /// <summary>What <see cref="Differentiate"/> found.</summary>
    ReadOnlySpan<float> Gradients { get; }

    /// <summary>Sets the gradients to those of the mean loss of these examples, and gives the sum of their
    /// losses.</summary>
    /// <param name="examples">The partition.</param>
    /// <param name="rows">Which of its examples make the batch.</param>
    double Differentiate(TExamples examples, ReadOnlySpan<int> rows);

    /// <summary>Differentiates and steps, where a replica can do both at once faster.</summary>
    double Train(TExamples examples, ReadOnlySpan<int> rows, Optimizer optimizer)
    {
        var loss = Differentiate(examples, rows);
        if (double.IsFinite(loss))
            optimizer.Step(Parameters, Gradients);
        return loss;
    }
}
