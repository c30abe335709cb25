namespace Coppice.Learning.ParameterServer;

/// <summary>The training examples in partitions, which workers read as they come to them. It travels to the workers with
/// what its fields hold.</summary>
/// <typeparam name="TExamples">A partition.</typeparam>
public interface IPartitions<TExamples>
{
    /// <summary>How many examples each partition has.</summary>
    IReadOnlyList<int> Sizes { get; }

    /// <summary>Brings a partition to where it is trained on.</summary>
    ValueTask<TExamples> LoadAsync(int partition, CancellationToken cancellationToken);
}
