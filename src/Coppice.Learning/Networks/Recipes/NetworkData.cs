using Coppice.Learning.Data;

namespace Coppice.Learning.Networks;

/// <summary>Where a network's recipe has its examples from.</summary>
public sealed record NetworkData
{
    /// <summary>Files that can be downloaded, by the name that the others use.</summary>
    public IReadOnlyDictionary<string, DataSource> Sources { get; init; } = new Dictionary<string, DataSource>();

    /// <summary>What is trained on; of several pairs one is in memory at a time, and the next.</summary>
    public IReadOnlyList<IdxPair> Train { get; init; } = [];

    /// <summary>What is scored after each epoch; null for none, or for rows of the training files.</summary>
    public IdxPair? Validation { get; init; }

    /// <summary>What is only reported on.</summary>
    public IdxPair? Test { get; init; }

    /// <summary>How many classes there are.</summary>
    public int Classes { get; init; } = 10;
}
