using System.ComponentModel;

namespace Coppice.Cli.Fleets;

/// <summary>A fleet as its file tells it. It holds no secrets: addresses and the key come from where the command has
/// them.</summary>
[Description("Machines that work for one cluster: what they are, how they are reached, and what runs on them.")]
sealed record FleetFile
{
    [Description("Ignored: where editors find this schema.")]
    public string? Schema { get; init; }

    [Description("The fleet's name: a-z, 0-9 and '-'. It is part of names of machines and folders.")]
    public required string Name { get; init; }

    [Description("'local' (processes of this machine), 'ssh' (the hosts listed), a ready cloud ('google-compute', "
        + "'aws-ec2'), or a file with the commands of another cloud, relative to this one.")]
    public required string Provider { get; init; }

    [Description("How many machines are to work; for ssh all hosts by default: those beyond the count are spares.")]
    public int? Count { get; init; }

    [Description("For ssh: [name=][user@]host[:port] each. The name, by default the host, is the worker's.")]
    public IReadOnlyList<string> Hosts { get; init; } = [];

    [Description("For clouds: what their commands ask for, such as a zone; each cloud's file names them.")]
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    [Description("How ssh and scp reach the machines.")]
    public SshSettings Ssh { get; init; } = new();

    [Description("The worker that runs on each machine.")]
    public FleetWorker Worker { get; init; } = new();

    [Description("A shell command that a machine runs before its worker is started, such as the install of sshfs.")]
    public string? Prepare { get; init; }

    [Description("A folder that all machines mount.")]
    public Share? Share { get; init; }
}

/// <summary>How ssh and scp reach machines.</summary>
sealed record SshSettings
{
    [Description("The login, where the host names none.")]
    public string? User { get; init; }

    [Description("The port, where the host names none.")]
    public int? Port { get; init; }

    [Description("The file of the private key; it alone is offered. By default what ssh would.")]
    public string? Key { get; init; }

    [Description("A host to go through: [user@]host[:port]. For more than one name a Host of your config.")]
    public string? Jump { get; init; }

    [Description("A file in the place of ~/.ssh/known_hosts.")]
    public string? KnownHosts { get; init; }

    [Description("What a host must show: 'strict' a known key (the default), 'accept_new' a known one or any the first "
        + "time, 'off' anything.")]
    public HostKeys HostKeys { get; init; }

    [Description("A file in the place of ~/.ssh/config.")]
    public string? Config { get; init; }
}

/// <summary>What ssh asks of a host's key.</summary>
enum HostKeys
{
    Strict,
    AcceptNew,
    Off,
}

/// <summary>What runs on each machine.</summary>
sealed record FleetWorker
{
    [Description("The archive (.tar.gz) that eng/publish makes, or a folder with its content; by default the command "
        + "that runs this.")]
    public string? Program { get; init; }

    [Description("The folder on each machine, relative to the login's home; .coppice/fleets by default.")]
    public string? Folder { get; init; }

    [Description("'plain' (a process of its own session, the default) or 'systemd' (a unit; needs root or sudo).")]
    public Service Service { get; init; }

    [Description("What runs in the place of a worker: a command of coppice and its arguments, such as a sweep with "
        + "--watch. It needs no cluster.")]
    public IReadOnlyList<string>? Command { get; init; }

    [Description("How many calls run at once; by default one for each processor.")]
    public int? Slots { get; init; }

    [Description("What jobs may ask of these workers, such as 'arm64'.")]
    public IReadOnlyList<string> Tags { get; init; } = [];

    [Description("The most megabytes that a worker's process may take.")]
    public int? Memory { get; init; }

    [Description("An address that tells of preemption, polled by the worker: see coppice worker --help.")]
    public string? Notice { get; init; }

    [Description("A header that this address asks for, such as 'Metadata-Flavor: Google'.")]
    public string? NoticeHeader { get; init; }
}

/// <summary>How a worker is kept running on its machine.</summary>
enum Service
{
    Plain,
    Systemd,
}

/// <summary>A folder that all machines mount by sshfs.</summary>
sealed record Share
{
    [Description("What is mounted: [user@]host:folder, as sshfs takes it.")]
    public required string From { get; init; }

    [Description("The folder on each machine, from the root on.")]
    public required string At { get; init; }

    [Description("The file of the private key that the folder's server lets in; each machine gets it, and keeps it for "
        + "itself. By default the machines have their own.")]
    public string? Key { get; init; }

    [Description("Options of sshfs beside reconnect, such as 'StrictHostKeyChecking=accept-new'.")]
    public IReadOnlyList<string> Options { get; init; } = [];
}
