namespace Coppice.Learning.Networks;

/// <summary>What an epoch gave.</summary>
public sealed record EpochReport
{
    /// <summary>Its number, from 1.</summary>
    public required int Epoch { get; init; }

    /// <summary>The mean loss of its examples, each before the step that it was part of.</summary>
    public required double Loss { get; init; }

    /// <summary>Seconds of training; scoring is left out.</summary>
    public required double Seconds { get; init; }

    /// <summary>Examples of the epoch.</summary>
    public required long Examples { get; init; }

    /// <summary>Steps of the epoch.</summary>
    public required long Updates { get; init; }

    /// <summary>Bytes exchanged with a parameter server; 0 where there is none.</summary>
    public long Bytes { get; init; }

    /// <summary>How far behind the centre a worker's parameters were, on average; 0 where there is one worker.</summary>
    public double Staleness { get; init; }

    /// <summary>The scores of the validation examples; null without any.</summary>
    public NetworkScores? Validation { get; init; }

    /// <summary>The scores of the test examples; null without any.</summary>
    public NetworkScores? Test { get; init; }

    /// <summary>Examples a second.</summary>
    public double SamplesPerSecond => Seconds > 0 ? Examples / Seconds : 0;
}
