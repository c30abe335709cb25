namespace Coppice.Learning.ParameterServer;

/// <summary>Partitions that are shared with the workers: each is sent once to a machine, and stays in its memory.</summary>
sealed class SharedPartitions<TExamples>(Shared<TExamples>[] partitions, int[] sizes) : IPartitions<TExamples>
{
    public IReadOnlyList<int> Sizes => sizes;

    public ValueTask<TExamples> LoadAsync(int partition, CancellationToken cancellationToken) =>
        new(partitions[partition].Value);
}
