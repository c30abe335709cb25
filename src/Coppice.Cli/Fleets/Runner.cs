using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Coppice.Cli.Fleets;

/// <summary>Runs the commands of other programs, or only shows them.</summary>
/// <param name="dry">Where commands are shown in place of being run; null where they run.</param>
/// <param name="folder">Where they run; null for here.</param>
sealed class Runner(TextWriter? dry = null, string? folder = null)
{
    /// <summary>How long a command may go on after it was told to end.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    public bool IsDry => dry is not null;

    /// <summary>The same, in another folder.</summary>
    public Runner In(string other) => new(dry, other);

    /// <summary>Runs a command to its end; gives what it said, of which <paramref name="hear"/> gets each
    /// line.</summary>
    /// <param name="command">The program and its arguments: everybody on the machine can read them.</param>
    /// <param name="input">What it reads; null for nothing.</param>
    /// <param name="inputName">How the input is shown: it may be secret.</param>
    /// <param name="hear">Hears each line, and whether it is an error's.</param>
    /// <param name="cancellationToken">Kills it, with all that it has started.</param>
    /// <exception cref="CommandException">There is no such program.</exception>
    public async Task<Ended> RunAsync(
        IReadOnlyList<string> command,
        string? input,
        string inputName,
        Action<string, bool>? hear,
        CancellationToken cancellationToken)
    {
        if (dry is not null)
        {
            await dry.WriteLineAsync(Shell.Join(command) + (input is null ? "" : $" < {inputName}"));
            return new Ended(0, "", "");
        }

        cancellationToken.ThrowIfCancellationRequested();
        using var process = Start(command);
        var (output, error) = (new StringBuilder(), new StringBuilder());
        var reading = Task.WhenAll(
            ReadAsync(process.StandardOutput, line => Take(line, false, output)),
            ReadAsync(process.StandardError, line => Take(line, true, error)));
        try
        {
            await FeedAsync(process, input);
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        // What it has left running may keep its output open for ever.
        await Task.WhenAny(reading, Task.Delay(Grace, cancellationToken));
        lock (output)
            return new Ended(process.ExitCode, $"{output}", $"{error}");

        void Take(string line, bool isError, StringBuilder kept)
        {
            hear?.Invoke(line, isError);
            lock (output)
                kept.Append(line).Append('\n');
        }
    }

    Process Start(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder ?? "",
        };
        try
        {
            return Process.Start(start)!; // a new process each time
        }
        catch (Win32Exception e)
        {
            throw new CommandException(
                $"{command[0]} cannot be run: {e.Message.Split(": ")[^1]}; is it installed here?", ExitCode.Failed, e);
        }
    }

    static async Task FeedAsync(Process process, string? input)
    {
        try
        {
            if (input is not null)
                await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended without reading: its exit code says more.
        }
    }

    static async Task ReadAsync(StreamReader reader, Action<string> take)
    {
        while (await reader.ReadLineAsync() is { } line)
            take(line);
    }
}

/// <summary>How a command ended, and what it said.</summary>
sealed record Ended(int ExitCode, string Output, string Error)
{
    public bool IsWell => ExitCode == 0;

    /// <summary>The exit code, with the last line that tells why.</summary>
    public string Why => LastWords is { } line ? $"exit code {ExitCode}: {line}" : $"exit code {ExitCode}";

    /// <summary>The last line of its errors, or else of its output.</summary>
    public string? LastWords => LastLine(Error) ?? LastLine(Output);

    static string? LastLine(string text) => text
        .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .LastOrDefault();
}
