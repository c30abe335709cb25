using System.Globalization;
using Xunit;

namespace Coppice.Cli.Tests.Commands;

/// <summary>Eight processes that sweep one folder through one mount or several, of which one is killed each
/// second.</summary>
static class SweepStorm
{
    const int Processes = 8;

    // Writes its output in two steps, so that a kill may meet it in between; tells of each run by its process, file,
    // begin and end.
    const string Script = """
        began=$EPOCHREALTIME; printf %s "$(cat "$1")" > "$2"; sleep 0.0$((RANDOM % 3))
        printf ' whole' >> "$2"; echo "$PPID $3 $began $EPOCHREALTIME" >> "$4/runs-$PPID"
        """;

    /// <param name="home">Whose folder "in" is filled.</param>
    /// <param name="mounts">The home, as processes in turn see it.</param>
    /// <param name="files">How many there are.</param>
    /// <param name="time">How long it storms.</param>
    /// <param name="kills">Whether processes are killed.</param>
    /// <param name="meanwhile">What else happens; it may wait for so many outputs, and gives when a mount was
    /// away.</param>
    public static async Task RunAsync(
        TemporaryFolder home, string[] mounts, int files, TimeSpan time, bool kills = true,
        Func<Func<int, Task>, Task<IReadOnlyList<Period>>>? meanwhile = null)
    {
        Directory.CreateDirectory(home.File("in"));
        Directory.CreateDirectory(home.File("log"));
        for (var i = 0; i < files; i++)
            home.Write($"in/{i}", $"{i}");
        var killed = new HashSet<int>();
        IReadOnlyList<Period> away = [];
        var started = 0;
        var processes = Enumerable.Range(0, Processes).Select(_ => Start()).ToArray();
        try
        {
            var other = meanwhile?.Invoke(DoneAsync) ?? Task.FromResult<IReadOnlyList<Period>>([]);
            var random = new Random(1);
            for (var second = 0; kills && second < time.TotalSeconds; second++)
            {
                await Task.Delay(TimeSpan.FromSeconds(1));
                var at = random.Next(Processes);
                killed.Add(processes[at].Id);
                processes[at].Kill();
                processes[at].Dispose();
                processes[at] = Start();
            }

            away = await other;
            foreach (var process in processes)
            {
                var outcome = await process.EndAsync();
                Assert.True(outcome.ExitCode == 0, outcome.Error);
            }
        }
        finally
        {
            foreach (var process in processes)
                process.Dispose();
        }

        Check(home, files, killed, away);

        CoppiceProcess Start() => CoppiceProcess.Start(
            home,
            [
                "sweep", Path.Combine(mounts[started % mounts.Length], "in"),
                Path.Combine(mounts[started++ % mounts.Length], "out"), "--slots", "2", "--lapse", "3",
                "--name", "storm", "--", "bash", "-c", Script, "bash", "{in}", "{out}", "{name}", home.File("log"),
            ]);

        async Task DoneAsync(int count)
        {
            while (!Directory.Exists(home.File("out")) || Directory.GetFiles(home.File("out")).Length < count)
                await Task.Delay(50);
        }
    }

    static void Check(TemporaryFolder home, int files, HashSet<int> killed, IReadOnlyList<Period> away)
    {
        var outputs = Directory.GetFiles(home.File("out"));
        Assert.Equal(files, outputs.Length);
        Assert.All(outputs, path => Assert.Equal($"{Path.GetFileName(path)} whole", File.ReadAllText(path)));

        // A file that was worked on more than once: all but the last had its process killed, or its mount away
        // meanwhile.
        var runs = Directory.GetFiles(home.File("log")).SelectMany(File.ReadAllLines).Select(Run.Parse).ToArray();
        Assert.Equal(files, runs.Select(run => run.File).Distinct().Count());
        foreach (var file in runs.GroupBy(run => run.File))
            Assert.True(
                file.Count(run => !killed.Contains(run.Process) && !away.Any(run.Time.Meets)) <= 1,
                $"{string.Join("; ", file)}; killed were {string.Join(", ", killed)}, away {string.Join(", ", away)}");

        // Who was killed with nothing in hand kept nobody waiting: whoever comes next clears up after it.
        var left = Directory.GetFiles(home.File("out/.coppice/live"))
            .Select(path => int.Parse(File.ReadAllText(path).Trim().Split(' ')[^1], CultureInfo.InvariantCulture));
        Assert.All(left, process => Assert.Contains(process, killed));
    }

    /// <summary>From one moment to another, in seconds since 1970.</summary>
    public readonly record struct Period(double From, double Until)
    {
        public static double Now => (TimeProvider.System.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;

        public bool Meets(Period other) => From <= other.Until && other.From <= Until;
    }

    readonly record struct Run(int Process, string File, Period Time)
    {
        public static Run Parse(string line) => line.Split(' ') is [var process, var file, var from, var until]
            ? new Run(int.Parse(process, CultureInfo.InvariantCulture), file, new Period(Seconds(from), Seconds(until)))
            : throw new FormatException(line);

        static double Seconds(string text) => double.Parse(text, CultureInfo.InvariantCulture);
    }
}
