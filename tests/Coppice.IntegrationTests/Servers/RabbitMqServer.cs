namespace Coppice.IntegrationTests.Servers;

/// <summary>A RabbitMQ node of this test run's own.</summary>
sealed class RabbitMqServer : IAsyncDisposable
{
    const string Binaries = "/usr/lib/rabbitmq/bin";

    readonly string _folder;
    readonly int _port;
    readonly Dictionary<string, string> _environment;
    ServerProcess? _process;

    RabbitMqServer(string folder, int port, Dictionary<string, string> environment) =>
        (_folder, _port, _environment) = (folder, port, environment);

    public ServerAddress Address => ServerAddress.Parse($"amqp://guest:guest@127.0.0.1:{_port}/");

    /// <summary>The server that tests share: the one named by COPPICE_TEST_BROKER, or one for this run.</summary>
    public static Task<ServerAddress> CommonAsync() => Common.Started;

    /// <summary>A node that one test may stop, kill and wipe.</summary>
    public static async Task<RabbitMqServer> StartAsync(string configuration = "", string advanced = "[].")
    {
        if (!Directory.Exists(Binaries))
            throw new InvalidOperationException("These tests need RabbitMQ: install rabbitmq-server.");
        var folder = await ServerProcess.NewFolderAsync();
        var (port, epmd) = (ServerProcess.FreePort(), ServerProcess.FreePort());
        await File.WriteAllTextAsync(Path.Combine(folder, "plugins"), "[].");
        await File.WriteAllTextAsync(Path.Combine(folder, "rabbitmq.conf"), $"log.console = false\n{configuration}\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "advanced.config"), advanced);
        var server = new RabbitMqServer(folder, port, new Dictionary<string, string>
        {
            ["HOME"] = folder,
            ["LC_ALL"] = "C.UTF-8",
            ["RABBITMQ_NODENAME"] = $"coppice{port}@localhost",
            ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1",
            ["RABBITMQ_NODE_PORT"] = $"{port}",
            ["RABBITMQ_DIST_PORT"] = $"{ServerProcess.FreePort()}",
            ["RABBITMQ_MNESIA_BASE"] = Path.Combine(folder, "data"),
            ["RABBITMQ_LOG_BASE"] = Path.Combine(folder, "log"),
            ["RABBITMQ_PID_FILE"] = Path.Combine(folder, "pid"),
            ["RABBITMQ_CONFIG_FILE"] = Path.Combine(folder, "rabbitmq"),
            ["RABBITMQ_ADVANCED_CONFIG_FILE"] = Path.Combine(folder, "advanced.config"),
            ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(folder, "plugins"),
            ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "+sbwt none +S 2:2 -kernel inet_dist_use_interface {127,0,0,1}",
            ["ERL_EPMD_PORT"] = $"{epmd}",
            ["ERL_EPMD_ADDRESS"] = "127.0.0.1",
        });
        await server.GoOnAsync();
        return server;
    }

    /// <summary>Starts the node once more, on what it has stored.</summary>
    public async Task GoOnAsync()
    {
        Directory.CreateDirectory(_folder);
        _process = ServerProcess.Start(_folder, [$"{Binaries}/rabbitmq-server"], _environment);
        await ServerProcess.ListensAsync(_port, _folder);
        await ControlAsync("await_startup");
    }

    /// <summary>Ends the node at once, as when its machine loses power.</summary>
    public async Task KillAsync()
    {
        await ServerProcess.RunAsync(["pkill", "-9", "-f", $"beam.*{_folder}"]);
        while (await IsListeningAsync())
            await Task.Delay(50);
    }

    /// <summary>Forgets everything that the stopped node has stored.</summary>
    public void Wipe() => Directory.Delete(Path.Combine(_folder, "data"), recursive: true);

    public Task<string> ControlAsync(params string[] arguments) =>
        ServerProcess.RunAsync([$"{Binaries}/rabbitmqctl", "--quiet", .. arguments], _environment);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
    }

    async Task<bool> IsListeningAsync()
    {
        try
        {
            using var client = new System.Net.Sockets.TcpClient();
            await client.ConnectAsync(System.Net.IPAddress.Loopback, _port);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    // Started when it is first asked for.
    static class Common
    {
        public static Task<ServerAddress> Started { get; } = StartCommonAsync();

        static async Task<ServerAddress> StartCommonAsync() =>
            Environment.GetEnvironmentVariable("COPPICE_TEST_BROKER") is { Length: > 0 } given
                ? ServerAddress.Parse(given)
                : (await StartAsync()).Address;
    }
}
