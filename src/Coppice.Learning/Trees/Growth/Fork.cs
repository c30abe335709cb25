namespace Coppice.Learning.Trees.Growth;

/// <summary>One combination of the parameters that choose splits. Forks share nodes until their best splits
/// differ.</summary>
/// <param name="MaxFeatures">How many features are drawn.</param>
/// <param name="Objective">The index of the objective.</param>
/// <param name="Leaf">The index into the ascending list of least leaf sizes.</param>
sealed record Fork(int MaxFeatures, int Objective, int Leaf);
