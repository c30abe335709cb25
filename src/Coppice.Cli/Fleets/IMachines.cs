namespace Coppice.Cli.Fleets;

/// <summary>Where machines come from.</summary>
interface IMachines
{
    /// <summary>Whether machines can be made and deleted.</summary>
    bool CanMake { get; }

    /// <summary>How long a new machine may be out of reach.</summary>
    TimeSpan Boot { get; }

    /// <summary>The machines that there are now, the ones to be used first in front.</summary>
    Task<IReadOnlyList<Machine>> ListAsync(CancellationToken cancellationToken);

    Task MakeAsync(CancellationToken cancellationToken);

    Task DeleteAsync(Machine machine, CancellationToken cancellationToken);
}
