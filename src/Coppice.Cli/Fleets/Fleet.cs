using System.Globalization;
using System.Reflection;

namespace Coppice.Cli.Fleets;

/// <summary>A fleet's machines, and what can be done on one of them.</summary>
sealed class Fleet(FleetFile file, IMachines machines, IReach reach, Runner runner)
{
    const string Script = "machine.sh";

    static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(25);
    static readonly string ScriptText = ReadScript();

    public FleetFile File => file;

    public IMachines Machines => machines;

    public IReach Reach => reach;

    public Runner Runner => runner;

    public bool IsLocal => reach is LocalReach;

    /// <summary>Whether its machines are workers of a cluster.</summary>
    public bool HasWorkers => file.Worker.Command is null;

    /// <summary>How many machines are to work.</summary>
    public int Count => file.Count ?? file.Hosts.Count;

    string Folder => file.Worker.Folder
        ?? (IsLocal ? Path.Combine(Path.GetFullPath(Home.Folder), "fleets") : ".coppice/fleets");

    /// <summary>Looks at a machine; one that does not answer soon does not answer.</summary>
    public async Task<Found> ProbeAsync(Machine machine, string program, CancellationToken cancellationToken)
    {
        if (machine.Address is null && !IsLocal)
            return Found.Nothing("it has no address yet");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ProbeLimit);
        try
        {
            var ended = await ScriptAsync(machine, "probe", [program], limit.Token);
            if (!ended.IsWell)
                return Found.Nothing(ended.Why);
            var words = ended.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            return new Found(
                words.Contains("running") ? MachineState.Running : MachineState.Stopped,
                words.Contains("installed"),
                words.Contains("current"));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Found.Nothing($"it gave no answer in {ProbeLimit.TotalSeconds:0} s");
        }
    }

    /// <summary>Makes a machine ready, and starts its worker.</summary>
    /// <param name="machine">One that answers, and whose worker does not run.</param>
    /// <param name="hasProgram">Whether the program is there already.</param>
    /// <param name="program">What is to run.</param>
    /// <param name="environment">The cluster's addresses and key, which nobody else may see.</param>
    /// <param name="cancellationToken">Stops in between.</param>
    /// <exception cref="CommandException">A step failed; the message says which, and why.</exception>
    public async Task StartAsync(
        Machine machine,
        bool hasProgram,
        WorkerProgram program,
        string environment,
        CancellationToken cancellationToken)
    {
        var token = cancellationToken;
        if (file.Prepare is { } prepare)
            Check(machine, "to prepare it", await reach.RunAsync(machine, prepare, null, "", null, token));
        if (!hasProgram)
        {
            var cached = Path.Combine(Path.GetFullPath(Home.Folder), "fleets", "programs");
            var archive = runner.IsDry ? program.Source : await program.ArchiveAsync(cached, token);
            var target = Own(machine, "program.tar.gz");
            Check(machine, "to copy the worker", await reach.PushAsync(machine, [archive], target, token));
            Check(machine, "to unpack the worker", await ScriptAsync(machine, "unpack", [program.Hash], token));
        }

        if (file.Share is not null)
            Check(machine, "to mount the shared folder", await ShareAsync(machine, token));
        var passed = await PassAsync(machine, "env", environment, "the addresses and the key", token);
        Check(machine, "to pass the settings", passed);
        string[] start = [$"{file.Worker.Service}".ToLowerInvariant(), program.Hash, .. Arguments(machine)];
        Check(machine, "to start the worker", await ScriptAsync(machine, "start", start, token));
    }

    /// <summary>Ends a machine's worker, which hands back what it cannot finish.</summary>
    public async Task<Ended> StopAsync(Machine machine, CancellationToken cancellationToken)
    {
        var ended = await ScriptAsync(machine, "stop", [], cancellationToken);
        return ended.IsWell && file.Share is { } share
            ? await ScriptAsync(machine, "unshare", [share.At], cancellationToken)
            : ended;
    }

    /// <summary>Mounts the shared folder.</summary>
    public async Task<Ended> ShareAsync(Machine machine, CancellationToken cancellationToken)
    {
        var share = file.Share!; // asked for where there is one
        if (share.Key is { } key)
        {
            if (!runner.IsDry && !System.IO.File.Exists(key))
                throw new CommandException($"share.key is {key}, and there is no such file", ExitCode.Failed);
            var text = runner.IsDry ? "" : await System.IO.File.ReadAllTextAsync(key, cancellationToken);
            var passed = await PassAsync(machine, "share-key", text, key, cancellationToken);
            if (!passed.IsWell)
                return passed;
        }

        string[] arguments = [share.From, share.At, string.Join(',', share.Options)];
        return await ScriptAsync(machine, "share", arguments, cancellationToken);
    }

    /// <summary>The last lines that a worker said.</summary>
    public async Task<string> LastWordsAsync(Machine machine, CancellationToken cancellationToken) =>
        (await ScriptAsync(machine, "words", ["5"], cancellationToken)).Output;

    // What nobody else may see goes over the connection, and into a file that its owner alone can read.
    Task<Ended> PassAsync(
        Machine machine, string name, string content, string shown, CancellationToken cancellationToken)
    {
        var (folder, path) = (Shell.Quote(Own(machine, ".")), Shell.Quote(Own(machine, name)));
        var line = $"umask 077 && mkdir -p {folder} && cat > {path}.new && mv {path}.new {path}";
        return reach.RunAsync(machine, line, content, shown, null, cancellationToken);
    }

    string Own(Machine machine, string name) => $"{Folder}/{file.Name}/{machine.Name}/{name}";

    string[] Arguments(Machine machine)
    {
        var worker = file.Worker;
        if (worker.Command is { } command)
            return [.. command];
        return
        [
            "worker", "--name", machine.Name, "--cache", "cache",
            .. Option("--slots", worker.Slots),
            .. Option("--memory", worker.Memory),
            .. worker.Tags.SelectMany(tag => Option("--tag", tag)),
            .. Option("--notice", worker.Notice),
            .. Option("--notice-header", worker.NoticeHeader),
        ];

        static string[] Option(string name, object? value) =>
            value is null ? [] : [name, string.Format(CultureInfo.InvariantCulture, "{0}", value)];
    }

    Task<Ended> ScriptAsync(
        Machine machine, string verb, IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        reach.RunAsync(
            machine,
            Shell.Join(["sh", "-s", "--", Folder, file.Name, machine.Name, verb, .. arguments]),
            ScriptText,
            Script,
            null,
            cancellationToken);

    static void Check(Machine machine, string what, Ended ended)
    {
        if (!ended.IsWell)
            throw new CommandException($"{machine.Name}: {what} failed: {ended.Why}", ExitCode.Failed);
    }

    static string ReadScript()
    {
        var assembly = Assembly.GetExecutingAssembly();
        using var reader = new StreamReader(
            assembly.GetManifestResourceStream($"Coppice.Cli.Fleets.{Script}")!); // one of its names
        return reader.ReadToEnd();
    }
}
