using System.CommandLine;
using Coppice.Cli.Display;
using Coppice.Cli.Fleets;
using Coppice.Cli.Output;

namespace Coppice.Cli.Commands;

/// <summary><c>coppice fleet</c>: machines that come and go.</summary>
static class FleetCommand
{
    public static readonly Option<FileInfo> File = new Option<FileInfo>("--fleet", "-f")
    {
        Description = "The fleet's file; by default fleet.json",
        HelpName = "FILE",
        DefaultValueFactory = _ => new FileInfo("fleet.json"),
    };

    public static readonly Option<bool> DryRun = new("--dry-run")
    {
        Description = "Show every command in place of running it",
    };

    static readonly Option<string[]> Only = new("--only")
    {
        Description = "This machine alone; may be repeated",
        HelpName = "NAME",
        DefaultValueFactory = _ => [],
    };

    static readonly Argument<string[]> Line = new("COMMAND")
    {
        Description = "What to run, after --: one argument is a line for the shell, several are a command's words",
        Arity = ArgumentArity.OneOrMore,
    };

    static readonly Argument<string[]> Sources = new("SOURCE")
    {
        Description = "Files and folders of this machine, and last the target on each machine",
        Arity = ArgumentArity.OneOrMore,
    };

    static readonly Argument<string> Source = new("SOURCE") { Description = "A file or folder on each machine" };
    static readonly Argument<DirectoryInfo> Target = new("TARGET")
    {
        Description = "A folder here: in it each machine gets one of its own",
    };

    public static Command Create() => new("fleet", """
        Brings machines up as workers, and runs things on all of them.

        A file says what the machines are: processes here, hosts by ssh, or a cloud's: docs/fleets.md. Where the cluster
        is, and its key, come from the environment or options, and reach the machines by no command line.
        """)
    {
        FleetUpCommand.Create(),
        Make("status", "Shows each machine and its worker.", StatusAsync, [.. ClusterSettings.All]),
        Make("exec", "Runs a command on all machines at once.", ExecAsync, Line, Only),
        Make("push", "Copies files to all machines.", PushAsync, Sources, Only),
        Make("pull", "Copies a file or folder from all machines.", PullAsync, Source, Target, Only),
        Make("mount", "Mounts the shared folder on all machines.", MountAsync, Only),
        Make("down", "Ends all workers, and deletes the machines that were made.", DownAsync),
    };

    /// <summary>Ends all workers, and deletes machines that were made. Gives the exit code.</summary>
    public static async Task<int> DownAsync(Fleet fleet, CancellationToken cancellationToken)
    {
        // The id stands in for machines that only a run would make.
        var machines = await fleet.Machines.ListAsync(cancellationToken);
        return await EachAsync(fleet, machines, async machine =>
        {
            var ended = machine.Address is null && !fleet.IsLocal
                ? new Ended(0, "", "")
                : await fleet.StopAsync(machine, cancellationToken);
            if (!fleet.Machines.CanMake)
                return ended;
            // Gone or not: what a worker did not record, others do again.
            await fleet.Machines.DeleteAsync(machine, cancellationToken);
            return new Ended(0, "deleted", "");
        });
    }

    static Command Make(
        string name,
        string description,
        Func<Fleet, ParseResult, CancellationToken, Task<int>> run,
        params Symbol[] symbols)
    {
        var command = new Command(name, description) { File, DryRun };
        foreach (var symbol in symbols)
            if (symbol is Argument argument)
                command.Arguments.Add(argument);
            else
                command.Options.Add((Option)symbol);
        command.SetAction((parsed, cancellationToken) => run(Load(parsed), parsed, cancellationToken));
        return command;
    }

    public static Fleet Load(ParseResult parsed) => FleetReader.Read(
        parsed.GetRequiredValue(File).ToString(), new Runner(parsed.GetValue(DryRun) ? Console.Out : null));

    static async Task<int> StatusAsync(Fleet fleet, ParseResult parsed, CancellationToken cancellationToken)
    {
        var machines = await fleet.Machines.ListAsync(cancellationToken);
        var found = await Task.WhenAll(machines.Select(machine => fleet.ProbeAsync(machine, "-", cancellationToken)));
        var workers = fleet.HasWorkers ? await WorkersAsync(parsed, cancellationToken) : null;
        var table = new TextTable("machine", "address", "worker", ">slots", ">running", ">load", "");
        foreach (var (machine, state) in machines.Zip(found))
        {
            var worker = workers?.GetValueOrDefault(machine.Name);
            var isUnheard = workers is not null && worker is null && state.State == MachineState.Running;
            table.Add(
                machine.Name,
                machine.Address ?? "",
                $"{state.State}".ToLowerInvariant(),
                worker is null ? "" : $"{worker.Slots}",
                worker is null ? "" : $"{worker.Running}",
                worker is null ? "" : FormattableString.Invariant($"{worker.Load:0.00}"),
                state.Why ?? (isUnheard ? "not heard" : ""));
        }

        Console.Out.Write(table);
        var running = found.Count(each => each.State == MachineState.Running);
        Console.Out.WriteLine($"{running} of {fleet.Count} work");
        return running >= fleet.Count ? ExitCode.Done : ExitCode.Failed;
    }

    static async Task<int> ExecAsync(Fleet fleet, ParseResult parsed, CancellationToken cancellationToken)
    {
        var machines = await ChosenAsync(fleet, parsed, cancellationToken);
        var lines = new PrefixedLines(machines.Select(machine => machine.Name));
        var line = Shell.Line(parsed.GetRequiredValue(Line));
        return await EachAsync(fleet, machines, async machine =>
        {
            var ended = await fleet.Reach.RunAsync(
                machine,
                line,
                null,
                "",
                (text, isError) => lines.Write(machine.Name, text, isError),
                cancellationToken);
            return ended with { Output = "", Error = "" }; // shown already
        });
    }

    static async Task<int> PushAsync(Fleet fleet, ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetRequiredValue(Sources) is not [_, .., var target] all)
            throw new CommandException("push needs a SOURCE and the target", ExitCode.Misuse);
        var sources = all[..^1];
        foreach (var source in sources.Where(source => !Path.Exists(source)))
            throw new CommandException($"there is no {source} here", ExitCode.Misuse);
        return await EachAsync(
            fleet,
            await ChosenAsync(fleet, parsed, cancellationToken),
            machine => fleet.Reach.PushAsync(machine, sources, target, cancellationToken));
    }

    static async Task<int> PullAsync(Fleet fleet, ParseResult parsed, CancellationToken cancellationToken)
    {
        var target = parsed.GetRequiredValue(Target).ToString();
        return await EachAsync(
            fleet,
            await ChosenAsync(fleet, parsed, cancellationToken),
            machine =>
            {
                var own = Path.Combine(target, machine.Name);
                if (!fleet.Runner.IsDry)
                    Directory.CreateDirectory(own);
                return fleet.Reach.PullAsync(machine, parsed.GetRequiredValue(Source), own, cancellationToken);
            });
    }

    static async Task<int> MountAsync(Fleet fleet, ParseResult parsed, CancellationToken cancellationToken)
    {
        if (fleet.File.Share is null)
            throw new CommandException(
                $"{parsed.GetRequiredValue(File)} names no share: {{ \"from\": \"host:folder\", \"at\": \"/folder\" }}",
                ExitCode.Misuse);
        return await EachAsync(
            fleet,
            await ChosenAsync(fleet, parsed, cancellationToken),
            machine => fleet.ShareAsync(machine, cancellationToken));
    }

    static Task<int> DownAsync(Fleet fleet, ParseResult parsed, CancellationToken cancellationToken) =>
        DownAsync(fleet, cancellationToken);

    static async Task<IReadOnlyList<Machine>> ChosenAsync(
        Fleet fleet, ParseResult parsed, CancellationToken cancellationToken)
    {
        var machines = (await fleet.Machines.ListAsync(cancellationToken))
            .Where(machine => machine.Address is not null || fleet.IsLocal)
            .ToArray();
        var only = parsed.GetValue(Only) ?? [];
        foreach (var unknown in only.Except(machines.Select(machine => machine.Name)))
            throw new CommandException(
                $"--only {unknown}: the machines are {string.Join(", ", machines.Select(machine => machine.Name))}",
                ExitCode.Misuse);
        if (machines.Length == 0 && !fleet.Runner.IsDry)
            throw new CommandException("no machine is there: 'coppice fleet up' makes them", ExitCode.Failed);
        return [.. machines.Where(machine => only.Length == 0 || only.Contains(machine.Name))];
    }

    /// <summary>Does the same on every machine at once, and shows how each ended.</summary>
    static async Task<int> EachAsync(Fleet fleet, IReadOnlyList<Machine> machines, Func<Machine, Task<Ended>> act)
    {
        var ended = await Task.WhenAll(machines.Select(TryAsync));
        if (fleet.Runner.IsDry)
            return ExitCode.Done;
        var table = new TextTable("machine", ">exit code", "");
        foreach (var (machine, end) in machines.Zip(ended))
            table.Add(
                machine.Name,
                $"{end.ExitCode}",
                end.IsWell ? end.Output.Trim().ReplaceLineEndings(" ") : end.LastWords ?? "");
        Console.Out.Write(table);
        return ended.All(end => end.IsWell) ? ExitCode.Done : ExitCode.Failed;

        async Task<Ended> TryAsync(Machine machine)
        {
            try
            {
                return await act(machine);
            }
            catch (CommandException e)
            {
                return new Ended(1, "", e.Message);
            }
        }
    }

    // Where no cluster is named, or it does not answer, the machines are all there is to show.
    static async Task<Dictionary<string, WorkerStatus>?> WorkersAsync(
        ParseResult parsed, CancellationToken cancellationToken)
    {
        if (!ClusterSettings.IsNamed(parsed) || parsed.GetValue(DryRun))
            return null;
        try
        {
            await using var cluster = await Cluster.ConnectAsync(ClusterSettings.Load(parsed), cancellationToken);
            var workers = await RollCall.HearAsync(cluster, cancellationToken);
            return workers.GroupBy(worker => worker.Name)
                .ToDictionary(name => name.Key, name => name.MaxBy(worker => worker.Seen)!); // of a group some
        }
        catch (CoppiceException e)
        {
            Console.Error.WriteLine($"coppice: {e.Message}");
            return null;
        }
    }
}
