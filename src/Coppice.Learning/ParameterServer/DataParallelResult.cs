namespace Coppice.Learning.ParameterServer;

/// <summary>What a training gave.</summary>
/// <param name="Parameters">The centre's parameters.</param>
/// <param name="Members">Each worker's own, of <see cref="Rules.Ensemble"/>; else empty.</param>
/// <param name="Epochs">How each epoch went.</param>
public sealed record DataParallelResult(
    float[] Parameters, IReadOnlyList<float[]> Members, IReadOnlyList<DataParallelProgress> Epochs);
