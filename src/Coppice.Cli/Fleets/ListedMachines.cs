namespace Coppice.Cli.Fleets;

/// <summary>Machines that are there anyhow: listed hosts, or this one.</summary>
sealed class ListedMachines(IReadOnlyList<Machine> machines) : IMachines
{
    public bool CanMake => false;

    public TimeSpan Boot => TimeSpan.Zero;

    public Task<IReadOnlyList<Machine>> ListAsync(CancellationToken cancellationToken) => Task.FromResult(machines);

    public Task MakeAsync(CancellationToken cancellationToken) =>
        throw new InvalidOperationException("Listed machines are not made.");

    public Task DeleteAsync(Machine machine, CancellationToken cancellationToken) => Task.CompletedTask;
}
