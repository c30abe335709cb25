using System.Globalization;

namespace Coppice.Cli.Fleets;

/// <summary>Other machines, by the system's own ssh and scp: they ask for nothing, and refuse hosts that nobody
/// knows.</summary>
/// <param name="runner">Runs them.</param>
/// <param name="ssh">How.</param>
/// <param name="byName">Whether a host's key is known under the machine's name: addresses of a cloud come
/// again.</param>
sealed class SshReach(Runner runner, SshSettings ssh, bool byName) : IReach
{
    public Task<Ended> RunAsync(
        Machine machine,
        string line,
        string? input,
        string inputName,
        Action<string, bool>? hear,
        CancellationToken cancellationToken)
    {
        var to = HostAddress.Parse(machine.Address!); // a machine without an address is not reached for
        return runner.RunAsync(
            ["ssh", .. Options(machine), .. Port("-p", to), to.Login(ssh.User), line],
            input,
            inputName,
            hear,
            cancellationToken);
    }

    public Task<Ended> PushAsync(
        Machine machine, IReadOnlyList<string> sources, string target, CancellationToken cancellationToken) =>
        CopyAsync(machine, [.. sources.Select(Own), Remote(machine, target)], cancellationToken);

    public Task<Ended> PullAsync(
        Machine machine, string source, string target, CancellationToken cancellationToken) =>
        CopyAsync(machine, [Remote(machine, source), Own(target)], cancellationToken);

    Task<Ended> CopyAsync(Machine machine, IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        var to = HostAddress.Parse(machine.Address!); // as above
        string[] command = ["scp", "-q", "-r", .. Options(machine), .. Port("-P", to), "--", .. paths];
        return runner.RunAsync(command, null, "", null, cancellationToken);
    }

    IEnumerable<string> Options(Machine machine) =>
    [
        .. Common(),
        .. byName ? new[] { "-o", $"HostKeyAlias={machine.Name}" } : [],
        .. ssh.Jump is { } jump ? new[] { "-o", $"ProxyCommand={Through(HostAddress.Parse(jump))}" } : [],
    ];

    IEnumerable<string> Common() =>
    [
        .. ssh.Config is { } config ? new[] { "-F", config } : [],
        "-o", "BatchMode=yes", "-o", "ConnectTimeout=15", "-o", "ServerAliveInterval=5", "-o", "ServerAliveCountMax=3",
        "-o", "StrictHostKeyChecking=" + ssh.HostKeys switch
        {
            HostKeys.Off => "no",
            HostKeys.AcceptNew => "accept-new",
            _ => "yes",
        },
        .. ssh.KnownHosts is { } known ? new[] { "-o", $"UserKnownHostsFile=\"{known}\"" }
            : ssh.HostKeys == HostKeys.Off ? ["-o", "UserKnownHostsFile=/dev/null"]
            : [],
        // Without this ssh tells of every key that it adds.
        .. ssh.HostKeys == HostKeys.Strict ? Array.Empty<string>() : ["-o", "LogLevel=ERROR"],
        .. ssh.Key is { } key ? new[] { "-i", key, "-o", "IdentitiesOnly=yes" } : [],
    ];

    // Not -J: that would ask the host between for other keys than these.
    string Through(HostAddress jump) => Shell.Join(
            ["ssh", .. Common(), .. Port("-p", jump), "-W", "[%h]:%p", jump.Login(ssh.User)]);

    IEnumerable<string> Port(string option, HostAddress address) =>
        (address.Port ?? ssh.Port) is { } port ? [option, port.ToString(CultureInfo.InvariantCulture)] : [];

    string Remote(Machine machine, string path)
    {
        var to = HostAddress.Parse(machine.Address!); // as above
        var login = to.Host.Contains(':') && !to.Host.StartsWith('[') ? to with { Host = $"[{to.Host}]" } : to;
        return $"{login.Login(ssh.User)}:{path}";
    }

    // scp takes what is before a colon for a host.
    static string Own(string path) => path.Contains(':') && !path.Contains('/') ? $"./{path}" : path;
}
