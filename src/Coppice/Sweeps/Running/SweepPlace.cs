using Coppice.Files;
using Coppice.Sweeps.Claims;
using Coppice.Sweeps.Plans;

namespace Coppice.Sweeps.Running;

/// <summary>Where a sweep reads and writes, and what it is to others there.</summary>
sealed class SweepPlace
{
    readonly Lock _lock = new();
    long _claims;

    public required SweepOptions Options { get; init; }

    public required FileName Source { get; init; }

    public required FileName Target { get; init; }

    public required StateFolder State { get; init; }

    public required Mount Mount { get; init; }

    public required Tally Tally { get; init; }

    public required Neighbours Neighbours { get; init; }

    public required Naming Naming { get; init; }

    /// <summary>What tells this work from any other.</summary>
    public required string Work { get; init; }

    /// <summary>This process, as the others see it.</summary>
    public required Presence Presence { get; set; }

    public bool IsByContent => Options.Key == SweepKey.Content;

    /// <summary>Whether files must be read before it is known which are done.</summary>
    public bool NeedsContent => IsByContent || Naming.NeedsContent;

    public long NextClaim() => Interlocked.Increment(ref _claims);

    /// <summary>Begins to live anew: others took this process for dead, as it may have been suspended.</summary>
    public void Revive(Presence dead)
    {
        lock (_lock)
        {
            if (Presence != dead)
                return;
            Mount.CheckThere();
            Presence = Mount.Through(() => Presence.Begin(State, Guid.NewGuid()));
        }
    }
}
