namespace Coppice.Learning.ParameterServer.Rules;

/// <summary>What a worker did between two exchanges.</summary>
/// <param name="Workers">N.</param>
/// <param name="Batches">λ; fewer at the end of a partition.</param>
/// <param name="Rate">η, as of its last batch.</param>
readonly record struct Window(int Workers, int Batches, float Rate);
