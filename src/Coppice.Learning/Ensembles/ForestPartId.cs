namespace Coppice.Learning.Ensembles;

/// <summary>A part of a distributed forest: the job whose stored result it is.</summary>
/// <param name="First">The number of its first tree.</param>
/// <param name="Count">How many trees it has.</param>
/// <param name="Job">The job that grew it.</param>
public sealed record ForestPartId(int First, int Count, Guid Job);
