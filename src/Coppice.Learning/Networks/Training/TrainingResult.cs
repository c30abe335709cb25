namespace Coppice.Learning.Networks;

/// <summary>What a training run gave.</summary>
/// <param name="Epochs">Each epoch, also those of a run that this one went on from.</param>
/// <param name="StoppedEarly">Whether it ended before its last epoch.</param>
public sealed record TrainingResult(IReadOnlyList<EpochReport> Epochs, bool StoppedEarly);
