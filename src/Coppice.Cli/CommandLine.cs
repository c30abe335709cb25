using System.CommandLine;
using System.CommandLine.Help;
using Coppice.Cli.Commands;

namespace Coppice.Cli;

/// <summary>The tree of commands, and the one place where errors become exit codes.</summary>
static class CommandLine
{
    // In the order of the help text.
    static readonly (string Name, Func<Command> Create)[] Tree =
    [
        ("search", SearchCommand.Create),
        ("train", TrainCommand.Create),
        ("predict", PredictCommand.Create),
        ("data", DataCommand.Create),
        ("sweep", Commands.SweepCommand.Create),
        ("worker", WorkerCommand.Create),
        ("workers", WorkersCommand.Create),
        ("jobs", JobsCommand.Create),
        ("cache", CacheCommand.Create),
        ("exec", ExecCommand.Create),
        ("doctor", DoctorCommand.Create),
        ("fleet", FleetCommand.Create),
        ("key", KeyCommand.Create),
    ];

    static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "Show the whole stack of an unexpected error",
        Recursive = true,
    };

    public static async Task<int> RunAsync(string[] args)
    {
        var parsed = Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                Console.Error.WriteLine($"coppice: {Plain(error.Message)}");
            Console.Error.WriteLine($"Try '{PathOf(parsed.CommandResult.Command)} --help'.");
            return ExitCode.Misuse;
        }

        using var telemetry = Telemetry.Start();
        using var interrupts = new Interrupts();
        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                interrupts.Token);
        }
        catch (OperationCanceledException) when (interrupts.Token.IsCancellationRequested)
        {
            Console.Error.WriteLine("coppice: interrupted");
            return ExitCode.Interrupted;
        }
        catch (Exception error)
        {
            return Failure.Report(error, parsed.GetValue(Verbose));
        }
    }

    // Values such as @home are values here, never files of further arguments.
    public static ParseResult Parse(string[] args) =>
        Root(args.FirstOrDefault()).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });

    // The parser speaks of .NET's types; its users may never have heard of them.
    static string Plain(string message) => message
        .Replace("expected type 'System.Int32'", "a whole number")
        .Replace("expected type 'System.UInt64'", "a whole number from 0")
        .Replace("expected type 'System.Double'", "a number");

    // Of a command that is named first nothing but itself is made: workers live long, and need little.
    static Command Root(string? named)
    {
        var root = new Command("coppice", """
            Searches, trains and predicts on the machines you have.

            Exit codes: 0 done, 1 failed, 2 misuse, 130 interrupted. State lives under COPPICE_HOME (by default
            'coppice' in the user's local data folder); data are looked for under COPPICE_DATA too.
            """);
        var isKnown = Tree.Any(branch => branch.Name == named);
        foreach (var (name, create) in Tree)
            if (!isKnown || name == named)
                root.Subcommands.Add(create());
        root.Options.Add(new HelpOption { Action = new BriefHelp() });
        root.Options.Add(new Option<bool>("--version")
        {
            Description = "Show the version",
            Recursive = true,
            Action = new VersionAction(),
        });
        root.Options.Add(Verbose);
        root.SetAction(parsed => new BriefHelp().Invoke(parsed));
        return root;
    }

    static string PathOf(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent
            ? $"{PathOf(parent)} {command.Name}"
            : command.Name;
}
