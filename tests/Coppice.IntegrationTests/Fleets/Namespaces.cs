using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Coppice.IntegrationTests.Servers;

namespace Coppice.IntegrationTests.Fleets;

/// <summary>A cloud of network namespaces: each has an address and an sshd of its own, on a bridge that has nothing
/// else on it.</summary>
sealed class Namespaces : IAsyncDisposable
{
    const int Ssh = 22;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("coppice-hosts-");
    readonly CancellationTokenSource _stop = new();
    readonly string _id = Guid.NewGuid().ToString("N")[..6];
    readonly List<Task> _relays = [];

    /// <summary>The bridge's own address, by which machines reach the servers.</summary>
    public string Gateway { get; private init; } = "";

    public string Key => Path.Combine(_folder.FullName, "key");

    string Bridge => $"cpb{_id}";

    string Network { get; init; } = "";

    public static async Task<Namespaces> StartAsync()
    {
        // Of the addresses for benchmarks of networks (RFC 2544), which nobody else uses.
        var network = string.Create(CultureInfo.InvariantCulture, $"198.18.{Environment.ProcessId % 250}");
        var made = new Namespaces { Network = network, Gateway = $"{network}.1" };
        await SshServer.MakeKeysAsync(made._folder.FullName);
        await ServerProcess.RunAsync(["ip", "link", "add", made.Bridge, "type", "bridge"]);
        await ServerProcess.RunAsync(["ip", "address", "add", $"{made.Gateway}/24", "dev", made.Bridge]);
        await ServerProcess.RunAsync(["ip", "link", "set", made.Bridge, "up"]);
        return made;
    }

    /// <summary>The commands of this cloud, as a fleet has them.</summary>
    public async Task<object> CloudAsync()
    {
        var pattern = await SshServer.ConfigureAsync(_folder.FullName, "ADDRESS", Ssh);
        var create = $$"""
            set -eu; exec 9> '{{_folder.FullName}}/lock'; flock 9
            number=2; while [ -e '{{_folder.FullName}}/'host-*-$number ]; do number=$((number + 1)); done
            machine=cph{{_id}}-$number; address={{Network}}.$number
            ip netns add $machine
            ip link add v{{_id}}$number type veth peer name eth0 netns $machine
            ip link set v{{_id}}$number master {{Bridge}} up
            ip -n $machine address add $address/24 dev eth0
            ip -n $machine link set eth0 up
            ip -n $machine link set lo up
            sed "s/ADDRESS/$address/" '{{pattern}}' > '{{_folder.FullName}}/sshd-'$number
            ip netns exec $machine /usr/sbin/sshd -f '{{_folder.FullName}}/sshd-'$number 9>&-
            touch "{{_folder.FullName}}/host-$machine-$number"
            """;
        return new
        {
            create = new[] { "sh", "-c", create },
            list = new[]
            {
                "sh", "-c",
                $"ip netns list | sed -n 's/^\\(cph{_id}-\\([0-9]*\\)\\).*/\\1 {Network}.\\2/p'",
            },
            delete = new[] { "sh", "-c", Deletion("{id}") },
        };
    }

    /// <summary>Cuts a machine off, and ends all that it ran: as when a cloud takes it back.</summary>
    public static async Task ReclaimAsync(string machine)
    {
        await ServerProcess.RunAsync(["ip", "-n", machine, "link", "set", "eth0", "down"]);
        await ServerProcess.RunAsync(["sh", "-c", Deletion(machine)]);
    }

    /// <summary>Lets machines reach what listens on this machine's loopback; gives the port by which they do.</summary>
    public int Relay(int port)
    {
        var listener = new TcpListener(IPAddress.Parse(Gateway), 0);
        listener.Start();
        _relays.Add(AcceptAsync(listener, port));
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_relays).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var machines = (await ServerProcess.RunAsync(["ip", "netns", "list"])).Split('\n')
            .Select(line => line.Split(' ')[0])
            .Where(name => name.StartsWith($"cph{_id}-", StringComparison.Ordinal));
        foreach (var machine in machines)
            await ServerProcess.RunAsync(["sh", "-c", Deletion(machine)]);
        await ServerProcess.RunAsync(["ip", "link", "delete", Bridge]);
        _stop.Dispose();
        _folder.Delete(recursive: true);
    }

    static string Deletion(string machine) =>
        $"ip netns pids {machine} | xargs -r kill -9; ip netns delete {machine} 2> /dev/null || :";

    async Task AcceptAsync(TcpListener listener, int port)
    {
        try
        {
            while (true)
                _ = PassAsync(await listener.AcceptTcpClientAsync(_stop.Token), port);
        }
        finally
        {
            listener.Stop();
        }
    }

    async Task PassAsync(TcpClient from, int port)
    {
        using var caller = from;
        using var server = new TcpClient();
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, port, _stop.Token);
            await Task.WhenAny(
                caller.GetStream().CopyToAsync(server.GetStream(), _stop.Token),
                server.GetStream().CopyToAsync(caller.GetStream(), _stop.Token));
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // Either side has gone: so does the other.
        }
    }
}
