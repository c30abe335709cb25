namespace Coppice.Learning.ParameterServer.Rules;

/// <summary>What the centre knows of an update when it takes it.</summary>
readonly ref struct Arrival
{
    /// <summary>τ: updates since the worker pulled.</summary>
    public int Staleness { get; init; }

    /// <summary>η of the worker.</summary>
    public float Rate { get; init; }

    /// <summary>What the worker last pulled, where the rule needs it.</summary>
    public ReadOnlySpan<float> Pulled { get; init; }
}
