namespace Coppice;

/// <summary>What was let go.</summary>
/// <param name="Jobs">Jobs that had ended.</param>
/// <param name="Contents">Code and data that no job refers to.</param>
public sealed record Pruned(int Jobs, int Contents);
