namespace Coppice;

/// <summary>A file whose command or function failed on every attempt.</summary>
public sealed record SweepFailure
{
    /// <summary>The file's name in the source folder; bytes that are no UTF-8 as <c>\xNN</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What went wrong: an exit code, a signal, an exception, too long a time.</summary>
    public required string Reason { get; init; }

    /// <summary>The last lines that the command wrote, or where the function threw.</summary>
    public string LastLines { get; init; } = "";

    /// <summary>How often it was tried.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>The machine where it failed.</summary>
    public string Host { get; init; } = Environment.MachineName;
}
