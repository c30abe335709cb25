using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;

namespace Coppice.Cli;

/// <summary>Prints the version, whatever else is on the command line.</summary>
sealed class VersionAction : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var assembly = typeof(VersionAction).Assembly;
        Console.WriteLine(assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
        return ExitCode.Done;
    }
}
