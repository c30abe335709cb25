namespace Coppice.Cli.Fleets;

/// <summary>How commands and files get to a machine.</summary>
interface IReach
{
    /// <summary>Runs a line of shell there.</summary>
    Task<Ended> RunAsync(
        Machine machine,
        string line,
        string? input,
        string inputName,
        Action<string, bool>? hear,
        CancellationToken cancellationToken);

    /// <summary>Copies files or folders of this machine there.</summary>
    Task<Ended> PushAsync(
        Machine machine, IReadOnlyList<string> sources, string target, CancellationToken cancellationToken);

    /// <summary>Copies a file or folder from there into a folder of this machine.</summary>
    Task<Ended> PullAsync(Machine machine, string source, string target, CancellationToken cancellationToken);
}
