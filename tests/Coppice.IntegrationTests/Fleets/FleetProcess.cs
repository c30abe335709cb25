using System.Diagnostics;
using System.Text.Json;
using Coppice.IntegrationTests.Servers;

namespace Coppice.IntegrationTests.Fleets;

/// <summary>A fleet of a test's own, steered by the command as a user would.</summary>
sealed class FleetProcess : IAsyncDisposable
{
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("coppice-fleet-");
    readonly string[] _before;

    FleetProcess(ServerAddress broker, ServerAddress store, string[] before) => (Options, _before) = (
        new ClusterOptions
        {
            Broker = broker,
            Store = store,
            Key = ClusterKey.New(),
            Name = $"t{Guid.NewGuid():N}"[..20],
        },
        before);

    public ClusterOptions Options { get; }

    public string Folder => _folder.FullName;

    /// <summary>Where its machines keep what is theirs.</summary>
    public string Machines => Path.Combine(Folder, "machines");

    public static async Task<FleetProcess> CreateAsync(object file) => Create(
        await RabbitMqServer.CommonAsync(), await PostgresServer.CommonAsync(), _ => file);

    /// <param name="broker">The broker, as all see it.</param>
    /// <param name="store">The store.</param>
    /// <param name="file">Gives the fleet's file, for its folder.</param>
    /// <param name="before">What stands before each command.</param>
    public static FleetProcess Create(
        ServerAddress broker, ServerAddress store, Func<FleetProcess, object> file, params string[] before)
    {
        var fleet = new FleetProcess(broker, store, before);
        fleet.Write("fleet.json", JsonSerializer.Serialize(file(fleet)));
        return fleet;
    }

    public string Write(string name, string text)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    public Task<Cluster> ConnectAsync() => Cluster.ConnectAsync(Options);

    /// <summary>Starts <c>coppice fleet VERB ...</c>.</summary>
    public Process Start(params string[] arguments)
    {
        string[] command =
        [
            .. _before, "dotnet", Path.Combine(AppContext.BaseDirectory, "coppice-cli.dll"), "fleet", arguments[0],
            "-f", Path.Combine(Folder, "fleet.json"), .. arguments[1..],
        ];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Folder,
        };
        start.Environment["COPPICE_HOME"] = Path.Combine(Folder, "home");
        start.Environment["COPPICE_BROKER"] = Options.Broker!.Uri.ToString(); // set above
        start.Environment["COPPICE_STORE"] = Options.Store!.Uri.ToString();
        start.Environment["COPPICE_KEY"] = Options.Key!.Reveal();
        start.Environment["COPPICE_CLUSTER"] = Options.Name;
        return Process.Start(start)!; // a process that was just started
    }

    /// <summary>Runs it to its end.</summary>
    public async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        using var process = Start(arguments);
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{string.Join(' ', arguments)}: {await output}{await error}");
        }

        return (process.ExitCode, await output, await error);
    }

    /// <summary>The parent process of each worker.</summary>
    public IReadOnlyDictionary<string, int> Workers => Directory
        .EnumerateFiles(Folder, "pid", SearchOption.AllDirectories)
        .ToDictionary(
            path => Path.GetFileName(Path.GetDirectoryName(path)!), // never null: the file is in a folder
            path => int.Parse(File.ReadAllText(path).Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Ends a worker at once.</summary>
    public static void Kill(int process)
    {
        using var parent = Process.GetProcessById(process);
        parent.Kill(entireProcessTree: true);
        parent.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("down");
        _folder.Delete(recursive: true);
    }
}
