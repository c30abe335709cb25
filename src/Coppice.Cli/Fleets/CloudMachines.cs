using System.Text.RegularExpressions;

namespace Coppice.Cli.Fleets;

/// <summary>Machines that a cloud's own tool makes, finds and deletes.</summary>
sealed partial class CloudMachines(
    Runner runner, string fleet, CloudFile cloud, IReadOnlyDictionary<string, string> values) : IMachines
{
    const string NoAddress = "None";

    public bool CanMake => true;

    public TimeSpan Boot => TimeSpan.FromSeconds(cloud.BootSeconds);

    public async Task<IReadOnlyList<Machine>> ListAsync(CancellationToken cancellationToken)
    {
        var listed = await RunAsync("list", cloud.List, [], cancellationToken);
        return [.. listed.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length > 0)
            .Select(words => new Machine(Id(words[0]), words.Length > 1 ? Address(words[1]) : null))
            .OrderBy(machine => machine.Name, StringComparer.Ordinal)];
    }

    public Task MakeAsync(CancellationToken cancellationToken)
    {
        // Never the name of one before: clouds take a while to forget.
        var name = runner.IsDry ? $"{fleet}-NEW" : $"{fleet}-{Guid.NewGuid():N}"[..(fleet.Length + 9)];
        return RunAsync("create", cloud.Create, new() { ["name"] = name }, cancellationToken);
    }

    public Task DeleteAsync(Machine machine, CancellationToken cancellationToken) =>
        RunAsync("delete", cloud.Delete, new() { ["id"] = machine.Name }, cancellationToken);

    /// <summary>The names that stand in braces in a command.</summary>
    public static IEnumerable<string> Names(IEnumerable<string> command) =>
        command.SelectMany(word => Placeholder().Matches(word)).Select(match => match.Groups[1].Value);

    async Task<string> RunAsync(
        string what, IReadOnlyList<string> command, Dictionary<string, string> own, CancellationToken cancellationToken)
    {
        own["fleet"] = fleet;
        var filled = command.Select(word => Placeholder().Replace(word, match =>
            own.GetValueOrDefault(match.Groups[1].Value) ?? values.GetValueOrDefault(match.Groups[1].Value)
            ?? match.Value));
        var ended = await runner.RunAsync([.. filled], null, "", null, cancellationToken);
        return ended.IsWell
            ? ended.Output
            : throw new CommandException($"{command[0]}, asked to {what} machines: {ended.Why}", ExitCode.Failed);
    }

    static string Id(string id) => JobTag().IsMatch(id)
        ? id
        : throw new CommandException(
            $"the list command printed '{id}' for a machine's id: it must be letters, digits, '-', '_' and '.'",
            ExitCode.Failed);

    static string? Address(string address) => address == NoAddress ? null
        : HostAddress.TryParse(address) is not null ? address
        : throw new CommandException(
            $"the list command printed '{address}' for a machine's address: it must be [user@]host[:port]",
            ExitCode.Failed);

    [GeneratedRegex(@"\{([a-z][a-z0-9_]*)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9_.-]*$")]
    private static partial Regex JobTag();
}
