namespace Coppice.Cli;

/// <summary>What the command tells its caller; documented in the help.</summary>
static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Misuse = 2;
    public const int Interrupted = 130;
}
