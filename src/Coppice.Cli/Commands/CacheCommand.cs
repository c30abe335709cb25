using System.CommandLine;
using System.Text.Json;
using Coppice.Cli.Display;
using Coppice.Cli.Output;

namespace Coppice.Cli.Commands;

/// <summary><c>coppice cache</c>: the results that are remembered beyond their jobs, here or on a cluster.</summary>
static class CacheCommand
{
    static readonly Option<bool> Json = new("--json") { Description = "Write JSON in place of text" };

    static readonly Argument<string?> Scope = new("SCOPE")
    {
        Description = "What to forget: a scope that 'cache list' shows, or its beginning; without it everything",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Command Create() => new("cache", """
        Shows and clears remembered results: those of this machine under COPPICE_HOME, or of the cluster that is named.

        They are what a resumed search starts from. Those that were of no use for longest go by themselves when there
        are too many.
        """)
    {
        Make("list", "Lists remembered results by call.", ListAsync, Json),
        Make("clear", "Forgets remembered results.", ClearAsync, Scope),
    };

    static Command Make(
        string name, string description, Func<Cluster, ParseResult, CancellationToken, Task<int>> run, Symbol symbol)
    {
        var command = new Command(name, description);
        if (symbol is Argument argument)
            command.Arguments.Add(argument);
        else
            command.Options.Add((Option)symbol);
        foreach (var option in ClusterSettings.All)
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var cluster = await ClusterSettings.ConnectAsync(
                parsed, LocalOptions.FromEnvironment(), cancellationToken);
            return await run(cluster, parsed, cancellationToken);
        });
        return command;
    }

    static async Task<int> ListAsync(Cluster cluster, ParseResult parsed, CancellationToken cancellationToken)
    {
        var all = await cluster.RememberedAsync(cancellationToken);
        if (parsed.GetValue(Json))
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(all, JobsCommand.Indented));
            return ExitCode.Done;
        }

        var table = new TextTable("scope", "name", ">results", ">MB", "used");
        foreach (var each in all)
            table.Add(
                each.Scope[..16],
                each.Name,
                Words.Count(each.Count),
                FormattableString.Invariant($"{each.Bytes / 1e6:0.0}"),
                $"{each.Used:u}");
        Console.Out.Write(table);
        return ExitCode.Done;
    }

    static async Task<int> ClearAsync(Cluster cluster, ParseResult parsed, CancellationToken cancellationToken)
    {
        var forgotten = 0L;
        if (parsed.GetValue(Scope) is { } beginning)
        {
            var meant = (await cluster.RememberedAsync(cancellationToken))
                .Where(each => each.Scope.StartsWith(beginning, StringComparison.OrdinalIgnoreCase)).ToArray();
            if (meant.Length != 1)
                throw new CommandException(
                    $"{meant.Length} scopes begin with '{beginning}': 'coppice cache list' shows all", ExitCode.Failed);
            forgotten = await cluster.ForgetAsync(meant[0].Scope, cancellationToken);
        }
        else
        {
            forgotten = await cluster.ForgetAsync(null, cancellationToken);
        }

        Console.Out.WriteLine($"Forgot {Words.Counted(forgotten, "result")}.");
        return ExitCode.Done;
    }
}
