namespace Coppice.Learning.Ensembles;

/// <summary>What an ensemble averages.</summary>
public enum Voting
{
    /// <summary>Each member's probabilities.</summary>
    Soft,

    /// <summary>Each member's most probable class.</summary>
    Hard,
}
