namespace Coppice.Learning.Networks;

/// <summary>How far a run is, beside the network and the optimizer.</summary>
sealed class TrainingState
{
    /// <summary>Epochs that are done.</summary>
    public List<EpochReport> Epochs { get; init; } = [];

    /// <summary>Steps of the epoch at work.</summary>
    public long StepsOfEpoch { get; set; }

    /// <summary>The sum of its examples' losses so far.</summary>
    public double Loss { get; set; }

    /// <summary>Its examples so far.</summary>
    public long Seen { get; set; }

    /// <summary>Its seconds so far.</summary>
    public double Seconds { get; set; }

    /// <summary>The epoch with the least validation loss; 0 before there is one.</summary>
    public int BestEpoch { get; set; }

    /// <summary>The parameters after it, where they may be wanted back.</summary>
    public float[]? BestParameters { get; set; }

    public float[]? BestState { get; set; }

    /// <summary>Whether so many epochs have passed since the best one; null for a patience without end.</summary>
    public bool HasLost(int? patience) => BestEpoch > 0 && Epochs.Count - BestEpoch >= patience;

    public void Complete(EpochReport report, Network network, bool keepBest)
    {
        Epochs.Add(report);
        (StepsOfEpoch, Loss, Seen, Seconds) = (0, 0, 0, 0);
        if (report.Validation is not { } scores
            || (BestEpoch > 0 && !(scores.Loss < Epochs[BestEpoch - 1].Validation?.Loss)))
            return;
        BestEpoch = report.Epoch;
        if (keepBest)
            (BestParameters, BestState) = (network.Parameters.ToArray(), network.State.ToArray());
    }
}
