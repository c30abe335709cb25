using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Coppice.Cli;

/// <summary>Help that lists commands by the first lines of what they say of themselves.</summary>
sealed class BriefHelp : SynchronousCommandLineAction
{
    readonly HelpAction _help = new();

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        // The process ends with its help: nobody asks for the rest again.
        foreach (var command in parseResult.CommandResult.Command.Subcommands)
            command.Description = command.Description?.Split('\n')[0];
        return _help.Invoke(parseResult);
    }
}
