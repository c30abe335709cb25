using Coppice.Files;

namespace Coppice.Sweeps.Plans;

/// <summary>A file of the source.</summary>
/// <param name="Name">Its path in the source.</param>
/// <param name="Output">Its output's path in the target; null where only its content can tell.</param>
sealed record SweepItem(FileName Name, FileName? Output)
{
    public ulong Hash { get; } = Name.Hash();
}
