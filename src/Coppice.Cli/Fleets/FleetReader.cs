using System.Reflection;
using System.Text.RegularExpressions;

namespace Coppice.Cli.Fleets;

/// <summary>Reads a fleet's file whole: what it says, where its machines come from, and how they are reached.</summary>
static partial class FleetReader
{
    public const string Local = "local", Ssh = "ssh";

    const string CloudResources = "Coppice.Cli.Fleets.Clouds.";

    /// <summary>The clouds whose commands come along.</summary>
    public static IReadOnlyList<string> Clouds { get; } =
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(CloudResources, StringComparison.Ordinal))
            .Select(name => Path.GetFileNameWithoutExtension(name[CloudResources.Length..]))
            .Order(StringComparer.Ordinal),
    ];

    /// <exception cref="CommandException">The file is absent, unreadable, or has faults: all are told.</exception>
    public static Fleet Read(string path, Runner runner)
    {
        if (!File.Exists(path))
            throw new CommandException(
                $"there is no {path}: docs/fleets.md says what a fleet's file holds", ExitCode.Misuse);
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!; // never null: a file is in a folder
        var file = Rooted(FleetJson.Read<FleetFile>(File.ReadAllText(path), path), folder);
        var faults = Faults(file);
        var cloud = file.Provider is Local or Ssh ? null : Cloud(file.Provider, folder, faults);
        var values = cloud is null ? [] : Values(cloud, file, faults);
        if (faults.Count > 0)
            throw new CommandException($"{path}: {string.Join("; ", faults)}", ExitCode.Misuse);
        file = file with
        {
            Worker = file.Worker with
            {
                Notice = file.Worker.Notice ?? cloud?.Notice,
                NoticeHeader = file.Worker.NoticeHeader ?? (file.Worker.Notice is null ? cloud?.NoticeHeader : null),
            },
        };
        return cloud is not null
            ? new Fleet(
                file,
                new CloudMachines(runner.In(folder), file.Name, cloud, values),
                new SshReach(runner, file.Ssh, byName: true),
                runner)
            : new Fleet(
                file,
                new ListedMachines(file.Provider == Local ? LocalMachines(file) : Hosts(file)),
                file.Provider == Local ? new LocalReach(runner) : new SshReach(runner, file.Ssh, byName: false),
                runner);
    }

    // What a file names is beside it, wherever the command runs.
    static FleetFile Rooted(FleetFile file, string folder) => file with
    {
        Ssh = file.Ssh with
        {
            Key = Beside(file.Ssh.Key, folder),
            KnownHosts = Beside(file.Ssh.KnownHosts, folder),
            Config = Beside(file.Ssh.Config, folder),
        },
        Worker = file.Worker with { Program = Beside(file.Worker.Program, folder) },
        Share = file.Share is { } share ? share with { Key = Beside(share.Key, folder) } : null,
    };

    static string? Beside(string? path, string folder) => path switch
    {
        null => null,
        ['~', '/', .. var rest] => Path.Combine(
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), rest),
        _ => Path.GetFullPath(path, folder),
    };

    static List<string> Faults(FleetFile file)
    {
        var faults = new List<string>();
        if (!FleetName().IsMatch(file.Name))
            faults.Add($"name must be 1 to 40 of a-z, 0-9 and '-', and begin with a letter, got '{file.Name}'");
        if (file.Count is < 1 or > 1000)
            faults.Add($"count must be from 1 to 1000, got {file.Count}");
        if (file.Provider == Ssh)
        {
            if (file.Hosts.Count == 0)
                faults.Add("hosts is empty: provider ssh needs [name=][user@]host[:port] each");
            foreach (var host in file.Hosts.Where(host => Host(host) is null))
                faults.Add($"hosts must be [name=][user@]host[:port] each, got '{host}'");
            var names = file.Hosts.Select(Host).OfType<Machine>().GroupBy(host => host.Name);
            foreach (var twice in names.Where(name => name.Count() > 1))
                faults.Add($"hosts name {twice.Key} twice: write name=host where the same host is meant twice");
            if (file.Count > file.Hosts.Count)
                faults.Add($"count is {file.Count}, and there are {file.Hosts.Count} hosts");
        }
        else
        {
            if (file.Hosts.Count > 0)
                faults.Add($"hosts are for provider ssh, and this one is {file.Provider}");
            if (file.Count is null)
                faults.Add($"count is missing: how many machines of {file.Provider} are to work");
        }

        if (file.Values.Count > 0 && file.Provider is Local or Ssh)
            faults.Add($"values are for clouds, and provider is {file.Provider}");
        if (file.Ssh.Jump is { } jump && HostAddress.TryParse(jump) is null)
            faults.Add($"ssh.jump must be [user@]host[:port], got '{jump}'");
        if (file.Ssh.Port is < 1 or > 65535)
            faults.Add($"ssh.port must be from 1 to 65535, got {file.Ssh.Port}");
        if (file.Worker.Slots is < 1 or > 4096)
            faults.Add($"worker.slots must be from 1 to 4096, got {file.Worker.Slots}");
        foreach (var tag in file.Worker.Tags.Where(tag => !Tag().IsMatch(tag)))
            faults.Add($"worker.tags must be words without spaces, commas and '=', got '{tag}'");
        if (file.Worker.Memory < 64)
            faults.Add($"worker.memory must be at least 64 (megabytes), got {file.Worker.Memory}");
        if (file.Worker.Command is { Count: 0 })
            faults.Add("worker.command is empty: it must be a command of coppice");
        if (file.Worker is { Command: not null } other
            && (other.Slots is not null || other.Memory is not null || other.Tags.Count > 0 || other.Notice is not null))
            faults.Add("worker.command runs in the place of a worker: slots, tags, memory and notice are for workers");
        if (file.Share is { } share && !share.At.StartsWith('/'))
            faults.Add($"share.at must be a folder from the root on, got '{share.At}'");
        if (file.Share is { } from && (!from.From.Contains(':') || from.From.StartsWith('-')))
            faults.Add($"share.from must be [user@]host:folder, got '{from.From}'");
        return faults;
    }

    static CloudFile? Cloud(string provider, string folder, List<string> faults)
    {
        using var ready = Assembly.GetExecutingAssembly().GetManifestResourceStream($"{CloudResources}{provider}.json");
        if (ready is not null)
        {
            using var reader = new StreamReader(ready);
            return FleetJson.Read<CloudFile>(reader.ReadToEnd(), provider);
        }

        var path = Path.Combine(folder, provider);
        if (File.Exists(path))
            return FleetJson.Read<CloudFile>(File.ReadAllText(path), path);
        faults.Add($"provider must be local, ssh, {string.Join(", ", Clouds)}, or a file with a cloud's commands, got "
            + $"'{provider}'");
        return null;
    }

    static Dictionary<string, string> Values(CloudFile cloud, FleetFile file, List<string> faults)
    {
        foreach (var unknown in file.Values.Keys.Except(cloud.Values.Keys))
            faults.Add(
                $"values.{unknown} is nothing that {file.Provider} asks for: {string.Join(", ", cloud.Values.Keys)}");
        foreach (var missing in cloud.Values.Where(value => value.Value is null && !file.Values.ContainsKey(value.Key)))
            faults.Add($"values.{missing.Key} is missing, and {file.Provider} needs it");
        foreach (var (what, command, own) in new[]
            { ("create", cloud.Create, "name"), ("list", cloud.List, "fleet"), ("delete", cloud.Delete, "id") })
        {
            if (command.Count == 0)
                faults.Add($"{file.Provider}: {what} is empty");
            foreach (var name in CloudMachines.Names(command).Where(
                name => name != own && name != "fleet" && !cloud.Values.ContainsKey(name)))
                faults.Add($"{file.Provider}: {what} names {{{name}}}, which is no value of it");
        }

        var values = new Dictionary<string, string>();
        foreach (var (name, value) in cloud.Values)
            if (value is not null)
                values[name] = value;
        foreach (var (name, value) in file.Values)
            values[name] = value;
        return values;
    }

    static IReadOnlyList<Machine> LocalMachines(FleetFile file) =>
        [.. Enumerable.Range(1, file.Count ?? 1).Select(number => new Machine($"{file.Name}-{number}", null))];

    static IReadOnlyList<Machine> Hosts(FleetFile file) => [.. file.Hosts.Select(Host).OfType<Machine>()];

    static Machine? Host(string text)
    {
        var (name, address) = text.Split('=', 2) is [var first, var second] ? (first, second) : (null, text);
        return HostAddress.TryParse(address) is { } host && Tag().IsMatch(name ?? host.Host)
            ? new Machine(name ?? host.Host, address)
            : null;
    }

    [GeneratedRegex("^[a-z][a-z0-9-]{0,39}$")]
    private static partial Regex FleetName();

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9_.:-]*$")]
    private static partial Regex Tag();
}
