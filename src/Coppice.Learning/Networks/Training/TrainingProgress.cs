namespace Coppice.Learning.Networks;

/// <summary>How far training is.</summary>
/// <param name="Epoch">The epoch at work, from 1.</param>
/// <param name="Epochs">How many there are to be.</param>
/// <param name="Done">Examples seen in this epoch.</param>
/// <param name="Examples">Examples of an epoch.</param>
/// <param name="Loss">The mean loss of this epoch's examples so far.</param>
/// <param name="Updates">Steps done in the whole run.</param>
public readonly record struct TrainingProgress(
    int Epoch, int Epochs, long Done, long Examples, double Loss, long Updates)
{
    /// <summary>How far behind the centre a worker's parameters were, on average; 0 where there is one worker.</summary>
    public double Staleness { get; init; }

    /// <summary>Bytes exchanged with the centre in this epoch.</summary>
    public long Bytes { get; init; }
}
