using System.CommandLine;
using System.Text.Json;
using Coppice.Cli.Output;

namespace Coppice.Cli.Commands;

/// <summary><c>coppice workers</c>: who is there, and how they are.</summary>
static class WorkersCommand
{
    static readonly Option<bool> Json = new("--json") { Description = "Write JSON in place of a table" };

    public static Command Create()
    {
        var command = new Command("workers", "Lists the workers of a cluster.") { Json };
        foreach (var option in ClusterSettings.All)
            command.Options.Add(option);
        command.SetAction(RunAsync);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var cluster = await Cluster.ConnectAsync(ClusterSettings.Load(parsed), cancellationToken);
        var workers = await RollCall.HearAsync(cluster, cancellationToken);
        if (parsed.GetValue(Json))
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(workers, JobsCommand.Indented));
            return ExitCode.Done;
        }

        if (workers.Count == 0)
        {
            Console.Error.WriteLine("coppice: no worker is there: start one with 'coppice worker'");
            return ExitCode.Done;
        }

        var table = new TextTable(
            "name", "host", ">process", ">slots", ">running", "tags", ">cpu s", ">memory MB", ">load", "version");
        foreach (var worker in workers)
            table.Add(
                worker.Name,
                worker.Host,
                $"{worker.Process}",
                $"{worker.Slots}",
                $"{worker.Running}",
                string.Join(' ', worker.Tags),
                FormattableString.Invariant($"{worker.ProcessorTime.TotalSeconds:0.0}"),
                $"{worker.Memory >> 20}",
                FormattableString.Invariant($"{worker.Load:0.00}"),
                worker.Version);
        Console.Out.Write(table);
        return ExitCode.Done;
    }
}
