using Xunit;

namespace Coppice.IntegrationTests.Servers;

/// <summary>An sshd of one test's own, with keys of its own.</summary>
sealed class SshServer : IAsyncDisposable
{
    const string Daemon = "/usr/sbin/sshd";

    readonly ServerProcess _process;

    SshServer(string folder, int port, ServerProcess process) => (Folder, Port, _process) = (folder, port, process);

    public string Folder { get; }

    public int Port { get; }

    /// <summary>[user@]host[:port] of it.</summary>
    public string Address => $"{Environment.UserName}@127.0.0.1:{Port}";

    /// <summary>The key that it lets in.</summary>
    public string Key => Path.Combine(Folder, "key");

    /// <summary>A file that knows it.</summary>
    public string KnownHosts => Path.Combine(Folder, "known_hosts");

    /// <summary>Starts one, or leaves the test out where none is installed.</summary>
    public static async Task<SshServer> StartAsync()
    {
        const string Missing = "this test needs an sshd: install openssh-server";
        if (!File.Exists(Daemon) && Environment.GetEnvironmentVariable("CI") is { Length: > 0 })
            Assert.Fail(Missing);
        if (!File.Exists(Daemon))
            Assert.Skip(Missing);
        var folder = await ServerProcess.NewFolderAsync();
        var port = ServerProcess.FreePort();
        await MakeKeysAsync(folder);
        var host = (await File.ReadAllTextAsync(Path.Combine(folder, "host.pub"))).Trim();
        await File.WriteAllTextAsync(Path.Combine(folder, "known_hosts"), $"[127.0.0.1]:{port} {host}\n");
        var configuration = await ConfigureAsync(folder, "127.0.0.1", port);
        var server = new SshServer(
            folder, port, ServerProcess.Start(folder, [Daemon, "-D", "-e", "-f", configuration]));
        await ServerProcess.ListensAsync(port, folder);
        return server;
    }

    /// <summary>A host's key, and one that it lets in.</summary>
    public static async Task MakeKeysAsync(string folder)
    {
        foreach (var key in new[] { "host", "key" })
            await ServerProcess.RunAsync(
                ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", Path.Combine(folder, key)]);
    }

    /// <summary>Writes a configuration; gives its file.</summary>
    public static async Task<string> ConfigureAsync(string folder, string address, int port)
    {
        // Where sshd lets go of its privileges; packages make it when the service starts, which is not wanted here.
        if (Environment.UserName == "root")
            Directory.CreateDirectory("/run/sshd");
        var dotnet = Path.GetDirectoryName(Environment.ProcessPath);
        var path = Path.Combine(folder, $"sshd-{address}-{port}");
        await File.WriteAllTextAsync(path, $"""
            ListenAddress {address}
            Port {port}
            HostKey {folder}/host
            AuthorizedKeysFile {folder}/key.pub
            PidFile none
            StrictModes no
            UsePAM no
            PasswordAuthentication no
            PermitRootLogin prohibit-password
            MaxStartups 100
            Subsystem sftp internal-sftp
            SetEnv DOTNET_ROOT={dotnet}

            """);
        return path;
    }

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
