using System.CommandLine;
using Coppice.Cli.Display;
using Coppice.Cli.Fleets;
using Coppice.Cli.Output;

namespace Coppice.Cli.Commands;

/// <summary><c>coppice exec</c>: a command on every worker of a cluster.</summary>
static class ExecCommand
{
    static readonly Option<string[]> Tags = new("--tag")
    {
        Description = "Workers with this tag alone; may be repeated",
        HelpName = "TAG",
        DefaultValueFactory = _ => [],
    };

    static readonly Option<string?> Host = new("--host")
    {
        Description = "This worker alone",
        HelpName = "NAME",
    };

    static readonly Argument<string[]> Line = new("COMMAND")
    {
        Description = "What to run, after --: one argument is a line for the shell, several are a command's words",
        Arity = ArgumentArity.OneOrMore,
    };

    public static Command Create()
    {
        var command = new Command("exec", """
            Runs a command on every worker of a cluster, beside its calls.

            It travels as any call does: signed, and without ssh. Each worker's lines are shown when it has ended there.
            """)
        {
            Line, Tags, Host,
        };
        foreach (var option in ClusterSettings.All)
            command.Options.Add(option);
        command.SetAction(RunAsync);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var cluster = await Cluster.ConnectAsync(ClusterSettings.Load(parsed), cancellationToken);
        var line = Shell.Line(parsed.GetRequiredValue(Line));
        var options = new JobOptions { Tags = parsed.GetValue(Tags) ?? [], Host = parsed.GetValue(Host) };
        await RollCall.HearAsync(cluster, cancellationToken);
        var ended = await cluster.GatherAsync(token => RemoteShell.RunAsync(line, token), options, cancellationToken);
        if (ended.Count == 0)
            throw new CommandException("no such worker is there: see 'coppice workers'", ExitCode.Failed);
        var lines = new PrefixedLines(ended.Keys);
        var table = new TextTable("worker", ">exit code");
        foreach (var (worker, end) in ended)
        {
            foreach (var (text, isError) in end.Lines)
                lines.Write(worker, text, isError);
            table.Add(worker, $"{end.ExitCode}");
        }

        Console.Out.Write(table);
        return ended.Values.All(end => end.ExitCode == 0) ? ExitCode.Done : ExitCode.Failed;
    }
}
