using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Coppice.IntegrationTests.Servers;

/// <summary>A server of this test run's own, in a folder of its own. It goes with this process, however that
/// ends.</summary>
sealed class ServerProcess : IAsyncDisposable
{
    // The shell reads from a pipe that only this process holds: when it ends, so does the server.
    const string Watch = """
        folder=$1; shift
        trap '' TERM INT HUP
        exec 2> /dev/null
        (trap - TERM INT HUP; exec setsid "$@") > "$folder/output" 2>&1 &
        server=$!
        read -r _
        kill -9 -- -$server
        # Not at once: it refuses for as long as it believes that the node lives.
        for try in {1..25}; do
            [[ -z $ERL_EPMD_PORT ]] || epmd -kill > /dev/null || { sleep 0.2; continue; }
            break
        done
        rm -rf "$folder"
        """;

    // Held until they are disposed: a process object that is collected closes its end of the pipe.
    static readonly System.Collections.Concurrent.ConcurrentDictionary<ServerProcess, bool> Running = [];

    readonly Process _shell;

    ServerProcess(Process shell, string folder)
    {
        (_shell, Folder) = (shell, folder);
        Running[this] = true;
    }

    public string Folder { get; }

    /// <summary>A folder for a server, which its user can enter.</summary>
    public static async Task<string> NewFolderAsync()
    {
        var folder = Directory.CreateTempSubdirectory("coppice-server-").FullName;
        await RunAsync(["chmod", "755", folder]);
        return folder;
    }

    public static ServerProcess Start(
        string folder, IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("bash", ["-c", Watch, "watch", folder, .. command])
        {
            RedirectStandardInput = true,
            WorkingDirectory = folder,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return new ServerProcess(Process.Start(start)!, folder); // a process that was just started
    }

    /// <summary>A port that nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits until somebody listens on the port.</summary>
    public static async Task ListensAsync(int port, string folder)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!limit.IsCancellationRequested)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port, limit.Token);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }

        var output = Path.Combine(folder, "output");
        throw new InvalidOperationException(
            $"The server did not start: {(File.Exists(output) ? await File.ReadAllTextAsync(output) : "it said nothing")}");
    }

    /// <summary>Runs a command to its end, and gives what it printed.</summary>
    public static async Task<string> RunAsync(
        IReadOnlyList<string> command, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Process.Start(start)!; // a process that was just started
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"{string.Join(' ', command)}: {output}{await error}");
    }

    public async ValueTask DisposeAsync()
    {
        Running.TryRemove(this, out _);
        if (_shell.HasExited)
            return;
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }
}
