namespace Coppice.Cli.Fleets;

/// <summary>Words as a POSIX shell reads them.</summary>
static class Shell
{
    public static string Join(IEnumerable<string> words) => string.Join(' ', words.Select(Quote));

    /// <summary>One word as one word, whatever is in it.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=@%+,".Contains(c))
            ? word
            : $"'{word.Replace("'", "'\\''")}'";

    /// <summary>What a user wants run: one argument is a line for the shell, several are words of a command.</summary>
    public static string Line(IReadOnlyList<string> command) => command is [var line] ? line : Join(command);
}
