namespace Coppice.Diagnostics;

/// <summary>What a server tells of itself.</summary>
/// <param name="Product">What it is.</param>
/// <param name="Version">Its version; empty where it tells none.</param>
/// <param name="IsEncrypted">Whether what goes there and back is read by nobody else.</param>
sealed record ServerFacts(string Product, string Version, bool IsEncrypted)
{
    /// <summary>How far its clock is before this machine's, where it has one.</summary>
    public TimeSpan? Ahead { get; init; }

    /// <summary>Connections that it has, and those that it may have.</summary>
    public (int Now, int Most)? Connections { get; init; }

    /// <summary>Bytes that it keeps.</summary>
    public long? Size { get; init; }
}
