namespace Coppice.Learning.ParameterServer;

/// <summary>What an epoch gave.</summary>
/// <param name="Progress">How it went.</param>
/// <param name="Parameters">The centre's parameters at its end, a copy.</param>
public sealed record EpochResult(DataParallelProgress Progress, float[] Parameters);
