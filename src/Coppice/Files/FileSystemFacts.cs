namespace Coppice.Files;

/// <summary>What is known of a file system.</summary>
/// <param name="Kind">Its magic number.</param>
/// <param name="Free">The bytes that are free.</param>
/// <param name="Nodes">How many files it can have; 0 where it does not say.</param>
/// <param name="FreeNodes">How many more of them it can have.</param>
readonly record struct FileSystemFacts(uint Kind, long Free, long Nodes, long FreeNodes)
{
    const long Little = 64 * 1024, Few = 16;

    /// <summary>Whether hardly a file more can be made, whatever is free.</summary>
    public bool LacksNodes => Nodes > 0 && FreeNodes < Few;

    /// <summary>Whether hardly anything more can be written.</summary>
    public bool IsFull => LacksNodes || Free < Little;
}
