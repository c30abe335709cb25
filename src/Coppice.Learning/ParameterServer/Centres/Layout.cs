namespace Coppice.Learning.ParameterServer.Centres;

/// <summary>How the examples are cut, and who trains on what.</summary>
/// <param name="Sizes">The examples of each partition.</param>
/// <param name="Workers">N.</param>
/// <param name="Epochs">How often every example is seen.</param>
/// <param name="Seed">Of the order of partitions and examples.</param>
sealed record Layout(int[] Sizes, int Workers, int Epochs, ulong Seed)
{
    /// <summary>All examples.</summary>
    public long Total { get; } = Sizes.Sum(size => (long)size);

    /// <summary>Whose partition it is, where workers have partitions of their own.</summary>
    public int LaneOf(int partition) => partition % Workers;

    /// <summary>The examples of one worker's partitions.</summary>
    public long TotalOf(int lane)
    {
        var total = 0L;
        for (var partition = lane; partition < Sizes.Length; partition += Workers)
            total += Sizes[partition];
        return total;
    }
}
