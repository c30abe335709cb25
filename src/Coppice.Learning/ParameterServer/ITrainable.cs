namespace Coppice.Learning.ParameterServer;

/// <summary>What many workers train together. It travels to them with what its fields hold.</summary>
/// <typeparam name="TExamples">A partition of the training examples, as it is shared with the workers.</typeparam>
public interface ITrainable<TExamples>
{
    /// <summary>The length of the parameter vector.</summary>
    int ParameterCount { get; }

    /// <summary>Writes the parameters that training starts from: the same for the same seed, on any machine.</summary>
    void Initialize(Span<float> parameters, ulong seed);

    /// <summary>A copy for one worker, whose parameters are written before it is used.</summary>
    IReplica<TExamples> Replicate(int worker);

    /// <summary>How many examples a partition has.</summary>
    int CountOf(TExamples partition);
}
