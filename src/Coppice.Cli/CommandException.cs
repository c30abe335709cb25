namespace Coppice.Cli;

/// <summary>An error of the command's own, whose message is all that its user needs.</summary>
sealed class CommandException(string message, int exitCode, Exception? cause = null) : Exception(message, cause)
{
    public int ExitCode { get; } = exitCode;
}
