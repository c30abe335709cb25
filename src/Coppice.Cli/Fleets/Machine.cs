namespace Coppice.Cli.Fleets;

/// <summary>A machine of a fleet.</summary>
/// <param name="Name">Its worker's name too; for clouds the machine's id.</param>
/// <param name="Address">[user@]host[:port]; null while a cloud has given it none.</param>
sealed record Machine(string Name, string? Address);
