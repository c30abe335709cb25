namespace Coppice.Cli.Fleets;

/// <summary>A line of shell on whatever machine it is run.</summary>
static class RemoteShell
{
    // What a machine says beyond is lost: a log belongs into a file.
    const int LinesKept = 10_000;

    public static async Task<Said> RunAsync(string line, CancellationToken cancellationToken)
    {
        var lines = new List<(string Text, bool IsError)>();
        var ended = await new Runner().RunAsync(["sh", "-c", line], null, "", Hear, cancellationToken);
        lock (lines)
            return new Said(ended.ExitCode, [.. lines]);

        void Hear(string text, bool isError)
        {
            lock (lines)
                if (lines.Count < LinesKept)
                    lines.Add((text, isError));
        }
    }
}

/// <summary>How a command ended on a worker, and what it said there.</summary>
sealed record Said(int ExitCode, (string Text, bool IsError)[] Lines);
