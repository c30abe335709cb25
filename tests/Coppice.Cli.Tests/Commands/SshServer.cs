using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Coppice.Cli.Tests.Commands;

/// <summary>An OpenSSH server of one test's own on the loopback, with keys of its own, and mounts of what it
/// serves.</summary>
sealed class SshServer : IAsyncDisposable
{
    readonly string _folder;
    readonly int _port;
    readonly List<string> _mounts = [];
    Process? _process;

    SshServer(string folder, int port) => (_folder, _port) = (folder, port);

    /// <summary>Starts one, or skips the test where that is not possible.</summary>
    public static async Task<SshServer> StartAsync(string folder)
    {
        if (!File.Exists("/usr/sbin/sshd") || !File.Exists("/usr/bin/sshfs") || !File.Exists("/dev/fuse")
            || !Environment.IsPrivilegedProcess)
        {
            if (Environment.GetEnvironmentVariable("CI") is { Length: > 0 })
                Assert.Fail("These tests need root, /dev/fuse, sshfs and openssh-server.");
            Assert.Skip("Needs root, /dev/fuse, sshfs and openssh-server.");
        }

        Directory.CreateDirectory(folder);
        Directory.CreateDirectory("/run/sshd");
        await RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", Path.Combine(folder, "host"));
        await RunAsync("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", Path.Combine(folder, "user"));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var host = (await File.ReadAllTextAsync(Path.Combine(folder, "host.pub"))).Split(' ');
        await File.WriteAllTextAsync(Path.Combine(folder, "known"), $"[127.0.0.1]:{port} {host[0]} {host[1]}\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "config"), $"""
            Port {port}
            ListenAddress 127.0.0.1
            HostKey {folder}/host
            AuthorizedKeysFile {folder}/user.pub
            PidFile {folder}/pid
            StrictModes no
            PermitRootLogin prohibit-password
            PasswordAuthentication no
            UsePAM no
            Subsystem sftp internal-sftp
            """);
        var server = new SshServer(folder, port);
        await server.GoOnAsync();
        return server;
    }

    /// <summary>Starts the server, once more too.</summary>
    public async Task GoOnAsync()
    {
        _process = Process.Start(new ProcessStartInfo(
            "setsid", ["/usr/sbin/sshd", "-D", "-f", Path.Combine(_folder, "config"), "-E", Path.Combine(_folder, "log")]));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, _port, limit.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(20, limit.Token);
            }
        }
    }

    /// <summary>Ends the server and every connection to it at once.</summary>
    public async Task KillAsync()
    {
        if (_process is not { } process)
            return;
        // Each connection has processes of its own, in sessions of their own: they are its descendants. It dies before
        // them: a mount whose connection has ended would have another of it, which outlives it.
        var script = "all() { echo $1; for c in $(pgrep -P $1); do all $c; done; }; kill -9 $(all $1)";
        await RunAsync("bash", "-c", script, "bash", $"{process.Id}");
        await process.WaitForExitAsync();
        _process = null;
    }

    /// <summary>Kills the server, starts it again after that time, and waits until every mount answers; gives when it was
    /// away.</summary>
    public async Task<SweepStorm.Period> GoAndComeBackAsync(TimeSpan time)
    {
        var from = SweepStorm.Period.Now;
        await KillAsync();
        await Task.Delay(time);
        await GoOnAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        foreach (var mount in _mounts)
            while (!Answers(mount))
                await Task.Delay(20, limit.Token);
        return new SweepStorm.Period(from, SweepStorm.Period.Now);
    }

    static bool Answers(string mount)
    {
        try
        {
            return Directory.GetFileSystemEntries(mount).Length > 0;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Mounts a folder through the server, as another machine would; gives where.</summary>
    public async Task<string> MountAsync(string folder, string name)
    {
        var mount = Path.Combine(_folder, "mounts", name);
        Directory.CreateDirectory(mount);
        await RunAsync(
            "sshfs", $"root@127.0.0.1:{folder}", mount, "-p", $"{_port}", "-o",
            $"reconnect,ServerAliveInterval=5,ServerAliveCountMax=2,IdentityFile={_folder}/user,"
            + $"UserKnownHostsFile={_folder}/known,StrictHostKeyChecking=yes,IdentitiesOnly=yes");
        _mounts.Add(mount);
        return mount;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var mount in _mounts)
            await RunAsync("fusermount", "-u", "-z", mount);
        await KillAsync();
    }

    static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!; // a process that was just started
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {await error}");
    }
}
