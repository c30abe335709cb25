using System.Diagnostics;
using System.Globalization;

namespace Coppice.IntegrationTests.Workers;

/// <summary>A worker as a user starts it: the command, with its parent and its child.</summary>
sealed class WorkerProcess : IAsyncDisposable
{
    readonly ClusterOptions _cluster;
    readonly string _name;
    readonly string[] _arguments;
    readonly IReadOnlyDictionary<string, string> _environment;
    Process _parent;

    WorkerProcess(
        ClusterOptions cluster, string name, IReadOnlyDictionary<string, string> environment, string[] arguments)
    {
        (_cluster, _name, _environment, _arguments) = (cluster, name, environment, arguments);
        _parent = Start();
    }

    public static WorkerProcess Start(
        ClusterOptions cluster,
        string name,
        IReadOnlyDictionary<string, string> environment,
        params string[] arguments) =>
        new(cluster, name, environment, arguments);

    /// <summary>Starts it again, as whoever looks after it does.</summary>
    public void StartAgain() => _parent = Start();

    /// <summary>The process that runs calls; null while there is none.</summary>
    public int? Child => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id) ? id : 0)
        .FirstOrDefault(id => id > 0 && Parent(id) == _parent.Id) is > 0 and var child ? child : null;

    public void KillChild()
    {
        if (Child is { } child)
            Signal(child, "KILL");
    }

    public void KillParent() => _parent.Kill();

    public void Freeze() => Signal(Child ?? throw new InvalidOperationException("There is no child."), "STOP");

    public void Thaw() => Signal(Child ?? throw new InvalidOperationException("There is no child."), "CONT");

    /// <summary>Asks it to end; gives its exit code.</summary>
    public async Task<int> StopAsync()
    {
        Signal(_parent.Id, "TERM");
        await _parent.WaitForExitAsync();
        return _parent.ExitCode;
    }

    /// <summary>Waits until it has ended by itself; gives its exit code.</summary>
    public async Task<int> EndedAsync()
    {
        await _parent.WaitForExitAsync();
        return _parent.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_parent.HasExited)
            _parent.Kill(entireProcessTree: true);
        await _parent.WaitForExitAsync();
        _parent.Dispose();
    }

    Process Start()
    {
        var start = new ProcessStartInfo(
            "dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "coppice-cli.dll"), "worker", "--name", _name, "--cache",
                _cluster.Cache, "--cluster", _cluster.Name, .. _arguments,
            ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["COPPICE_BROKER"] = _cluster.Broker!.Uri.ToString(); // set by every test
        start.Environment["COPPICE_STORE"] = _cluster.Store!.Uri.ToString();
        start.Environment["COPPICE_KEY"] = _cluster.Key!.Reveal();
        foreach (var (name, value) in _environment)
            start.Environment[name] = value;
        var process = Process.Start(start)!; // a process that was just started
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    static int Parent(int process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    static void Signal(int process, string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process}"]);
        kill.WaitForExit();
    }
}
