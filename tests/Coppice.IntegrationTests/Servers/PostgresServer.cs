namespace Coppice.IntegrationTests.Servers;

/// <summary>A PostgreSQL cluster of this test run's own.</summary>
sealed class PostgresServer : IAsyncDisposable
{
    readonly string _folder;
    readonly int _port;
    readonly string[] _options;
    ServerProcess? _process;

    PostgresServer(string folder, int port, string[] options) => (_folder, _port, _options) = (folder, port, options);

    public ServerAddress Address => ServerAddress.Parse($"postgres://postgres@127.0.0.1:{_port}/postgres");

    /// <summary>The server that tests share: the one named by COPPICE_TEST_STORE, or one for this run.</summary>
    public static Task<ServerAddress> CommonAsync() => Common.Started;

    /// <summary>A server that one test may stop and kill.</summary>
    /// <param name="configure">Gives more options, for files in the server's folder.</param>
    public static async Task<PostgresServer> StartAsync(Func<string, string[]>? configure = null)
    {
        var folder = await ServerProcess.NewFolderAsync();
        var data = Path.Combine(folder, "data");
        Directory.CreateDirectory(data);
        var more = configure?.Invoke(folder) ?? [];
        if (IsRoot)
            await ServerProcess.RunAsync(["chown", "-R", "postgres", folder]);
        await ServerProcess.RunAsync(
            [.. AsUser, Binary("initdb"), "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"]);
        var server = new PostgresServer(folder, ServerProcess.FreePort(), more);
        await server.GoOnAsync();
        return server;
    }

    /// <summary>Starts the server once more, on what it has stored.</summary>
    public async Task GoOnAsync()
    {
        string[] options =
        [
            "-D", Path.Combine(_folder, "data"), "-k", _folder, "-p", $"{_port}", "-c", "listen_addresses=127.0.0.1",
            "-c", "fsync=off", "-c", "max_connections=200", .. _options,
        ];
        _process = ServerProcess.Start(_folder, [.. AsUser, Binary("postgres"), .. options]);
        await ServerProcess.ListensAsync(_port, _folder);
        while (!await IsReadyAsync())
            await Task.Delay(50);
    }

    /// <summary>Ends the server at once; what it had committed is found by the next start.</summary>
    public async Task KillAsync()
    {
        var id = (await File.ReadAllLinesAsync(Path.Combine(_folder, "data", "postmaster.pid")))[0];
        // Its children too: they would hold its memory for a while.
        await ServerProcess.RunAsync(["bash", "-c", $"kill -9 $(pgrep -P {id}) {id}; while kill -0 {id}; do sleep 0.05; done 2> /dev/null; true"]);
        File.Delete(Path.Combine(_folder, "data", "postmaster.pid"));
    }

    /// <summary>Ends every connection, then the server.</summary>
    public Task StopAsync() => ServerProcess.RunAsync(
        [.. AsUser, Binary("pg_ctl"), "stop", "-w", "-m", "immediate", "-D", Path.Combine(_folder, "data")]);

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await _process.DisposeAsync();
    }

    static bool IsRoot => Environment.UserName == "root";

    static string[] AsUser => IsRoot ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];

    static string Binary(string name) =>
        Directory.Exists("/usr/lib/postgresql")
        && Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().FirstOrDefault() is { } version
            ? Path.Combine(version, "bin", name)
            : throw new InvalidOperationException("These tests need PostgreSQL: install postgresql.");

    async Task<bool> IsReadyAsync()
    {
        try
        {
            await ServerProcess.RunAsync([Binary("pg_isready"), "-h", "127.0.0.1", "-p", $"{_port}"]);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    // Started when it is first asked for.
    static class Common
    {
        public static Task<ServerAddress> Started { get; } = StartCommonAsync();

        static async Task<ServerAddress> StartCommonAsync() =>
            Environment.GetEnvironmentVariable("COPPICE_TEST_STORE") is { Length: > 0 } given
                ? ServerAddress.Parse(given)
                : (await StartAsync()).Address;
    }
}
