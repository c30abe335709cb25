using System.CommandLine;
using System.CommandLine.Help;

namespace Coppice.Cli;

/// <summary>The tree of commands, and the one place where errors become exit codes.</summary>
static class CommandLine
{
    public static readonly Option<bool> Verbose = new("--verbose")
    {
        Description = "Show the whole stack of an unexpected error",
        Recursive = true,
    };

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Searches, trains and predicts on the machines you have.") { Verbose };
        root.Action = new HelpAction();

        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                Console.Error.WriteLine($"coppice: {error.Message}");
            return ExitCode.Misuse;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
    }
}
