namespace Coppice.Cli.Fleets;

/// <summary>How a machine was found.</summary>
enum MachineState
{
    /// <summary>It has no address yet, or does not answer.</summary>
    Unreachable,

    /// <summary>It answers, and no worker runs there.</summary>
    Stopped,

    Running,
}

/// <summary>What a look at a machine gave.</summary>
/// <param name="State">How it is.</param>
/// <param name="HasProgram">Whether the program that was asked for is there.</param>
/// <param name="IsCurrent">Whether its worker was started with that program.</param>
/// <param name="Why">Why it cannot be reached.</param>
sealed record Found(MachineState State, bool HasProgram, bool IsCurrent, string? Why = null)
{
    public static Found Nothing(string why) => new(MachineState.Unreachable, false, false, why);
}
