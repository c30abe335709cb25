using Coppice.Sweeps.Plans;

namespace Coppice;

/// <summary>A program that is run on a sweep's files. In its arguments <c>{in}</c> is a file's path, <c>{out}</c> the
/// path that its output is to be written to, <c>{name} {stem} {ext} {hash}</c> as in
/// <see cref="SweepOptions.Output"/>.</summary>
/// <remarks>Without <c>{in}</c> the file is the program's standard input, without <c>{out}</c> its standard output is
/// the output.</remarks>
public sealed record SweepCommand
{
    /// <summary>The most files that one process is given by itself.</summary>
    internal const int LargestBatch = 8000;

    /// <summary>A program and its arguments.</summary>
    public SweepCommand(params IReadOnlyList<string> arguments) => Arguments = arguments;

    /// <summary>The program, and its arguments.</summary>
    public IReadOnlyList<string> Arguments { get; }

    /// <summary>How many files one process is given at once; null grows until a process lasts about a second. The part
    /// of the arguments from the first that has a placeholder to the last is repeated for each file.</summary>
    public int? Batch { get; init; } = 1;

    internal SweepCommand Check()
    {
        var faults = new List<string>();
        if (Arguments is [] or ["", ..])
            faults.Add("it names no program");
        if (Batch < 1)
            faults.Add($"Batch must be at least 1, got {Batch}; null for batches that grow by themselves");
        if (Batch != 1 && !(Has(Placeholder.In) && Has(Placeholder.Out)))
            faults.Add("batches of files need {in} and {out} among the arguments");
        if (Arguments.Any(argument => argument.Contains('\0', StringComparison.Ordinal)))
            faults.Add("an argument holds a zero byte");
        return faults.Count == 0
            ? this
            : throw new ArgumentException($"SweepCommand: {string.Join("; ", faults)}.");
    }

    internal bool Has(Placeholder placeholder) => Arguments.Any(argument => Template.Parse(argument).Has(placeholder));

    /// <summary>The command as a shell would read it.</summary>
    public override string ToString() => string.Join(' ', Arguments.Select(Quoted));

    static string Quoted(string argument) =>
        argument.Length > 0 && argument.All(c => char.IsAsciiLetterOrDigit(c) || "-_./={}:,+%@".Contains(c))
            ? argument
            : $"'{argument.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
