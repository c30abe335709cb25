using System.CommandLine;

namespace Coppice.Cli.Commands;

/// <summary><c>coppice data</c>: what is done with data alone.</summary>
static class DataCommand
{
    public static Command Create() => new("data", "Makes data to try things on.") { DataMakeCommand.Create() };
}
