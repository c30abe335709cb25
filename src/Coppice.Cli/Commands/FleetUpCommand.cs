using System.CommandLine;
using System.Globalization;
using Coppice.Cli.Fleets;

namespace Coppice.Cli.Commands;

/// <summary><c>coppice fleet up</c>: brings a fleet to its count, and keeps it there.</summary>
static class FleetUpCommand
{
    static readonly Option<bool> Once = new("--once")
    {
        Description = "End when all workers are in; without it the fleet is kept at its count until Ctrl-C",
    };

    static readonly Option<double?> MaxHours = new("--max-hours")
    {
        Description = "Take the fleet down after so many hours, whatever it still does",
        HelpName = "H",
    };

    public static Command Create()
    {
        var command = new Command("up", """
            Makes what is missing, copies the worker, starts it, and keeps the count.

            Machines that vanish are replaced, workers that end are started again, each time after a longer pause if it
            was in vain. Ctrl-C ends the keeping and leaves the workers at work; 'coppice fleet down' ends them.
            """)
        {
            FleetCommand.File, FleetCommand.DryRun, Once, MaxHours,
        };
        foreach (var option in ClusterSettings.All)
            command.Options.Add(option);
        MaxHours.Validators.Add(result =>
        {
            var text = result.Tokens.FirstOrDefault()?.Value;
            if (double.TryParse(text, CultureInfo.InvariantCulture, out var hours) && !(hours > 0))
                result.AddError($"--max-hours must be over 0, got {hours}");
        });
        command.SetAction(RunAsync);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var fleet = FleetCommand.Load(parsed);
        var options = fleet.HasWorkers ? ClusterSettings.Load(parsed) : null;
        var environment = options is null ? WorkerEnvironment.NoCluster : Environment(parsed, options);
        var program = WorkerProgram.Find(fleet.File.Worker.Program, mayNeedRuntime: fleet.IsLocal);
        if (!fleet.IsLocal && options is { Broker.IsLoopback: true } or { Store.IsLoopback: true })
            Say("the addresses are those of this machine alone (127.0.0.1): others will not reach the servers by them");
        if (fleet.Runner.IsDry)
            return await ShowAsync(fleet, program, environment, cancellationToken);

        await using var cluster = options is null ? null : await Cluster.ConnectAsync(options, cancellationToken);
        var keeper = new Keeper(fleet, program, environment, cluster, Say, TimeProvider.System);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (parsed.GetValue(MaxHours) is { } hours)
            deadline.CancelAfter(TimeSpan.FromHours(hours));
        var isIn = false;
        try
        {
            await keeper.ReachAsync(deadline.Token);
            isIn = true;
            var what = fleet.HasWorkers ? "workers" : "machines";
            Console.Out.WriteLine($"{fleet.File.Name}: {fleet.Count} of {fleet.Count} {what} are in");
            if (!parsed.GetValue(Once))
                await keeper.KeepAsync(deadline.Token);
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (isIn && cancellationToken.IsCancellationRequested)
        {
            Say("the workers go on; 'coppice fleet down' ends them");
            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Say("--max-hours are over: the fleet is taken down");
            return await FleetCommand.DownAsync(fleet, cancellationToken);
        }
    }

    // What would be run if nothing were there yet.
    static async Task<int> ShowAsync(
        Fleet fleet, WorkerProgram program, string environment, CancellationToken cancellationToken)
    {
        var machines = await fleet.Machines.ListAsync(cancellationToken);
        if (fleet.Machines.CanMake)
        {
            for (var i = 0; i < fleet.Count; i++)
                await fleet.Machines.MakeAsync(cancellationToken);
            machines = [.. Enumerable.Range(1, fleet.Count).Select(i => new Machine($"ID-{i}", $"ADDRESS-{i}"))];
        }

        foreach (var machine in machines.Take(fleet.Count))
        {
            await fleet.ProbeAsync(machine, program.Hash, cancellationToken);
            await fleet.StartAsync(machine, false, program, environment, cancellationToken);
        }

        return ExitCode.Done;
    }

    static string Environment(ParseResult parsed, ClusterOptions options)
    {
        var (broker, store) = ClusterSettings.Addresses(parsed);
        return WorkerEnvironment.Write(broker, store, options);
    }

    static void Say(string text) => Console.Error.WriteLine($"coppice: {text}");
}
