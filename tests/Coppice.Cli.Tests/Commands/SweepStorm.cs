using System.Globalization;
using Xunit;

namespace Coppice.Cli.Tests.Commands;

/// <summary>Eight processes that sweep one folder through one mount or several, of which one is killed each
/// second.</summary>
static class SweepStorm
{
    const int Processes = 8;

    // Writes its output in two steps, so that a kill may meet it in between; tells of each run by its process and file.
    const string Script = """
        printf %s "$(cat "$1")" > "$2"; sleep 0.0$((RANDOM % 3))
        printf ' whole' >> "$2"; echo "$PPID $3" >> "$4/runs-$PPID"
        """;

    /// <param name="home">Whose folder "in" is filled.</param>
    /// <param name="mounts">The home, as processes in turn see it.</param>
    /// <param name="files">How many there are.</param>
    /// <param name="time">How long it storms.</param>
    /// <param name="kills">Whether processes are killed.</param>
    /// <param name="meanwhile">What else happens; it may wait for so many outputs.</param>
    public static async Task RunAsync(
        TemporaryFolder home, string[] mounts, int files, TimeSpan time, bool kills = true,
        Func<Func<int, Task>, Task>? meanwhile = null)
    {
        Directory.CreateDirectory(home.File("in"));
        Directory.CreateDirectory(home.File("log"));
        for (var i = 0; i < files; i++)
            home.Write($"in/{i}", $"{i}");
        var killed = new HashSet<int>();
        var started = 0;
        var processes = Enumerable.Range(0, Processes).Select(_ => Start()).ToArray();
        try
        {
            var other = meanwhile?.Invoke(DoneAsync) ?? Task.CompletedTask;
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

            await other;
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

        Check(home, files, killed);

        CoppiceProcess Start() => CoppiceProcess.Start(
            home,
            [
                "sweep", Path.Combine(mounts[started % mounts.Length], "in"),
                Path.Combine(mounts[started++ % mounts.Length], "out"), "--slots", "2", "--lapse", "3", "--name", "storm",
                "--", "bash", "-c", Script, "bash", "{in}", "{out}", "{name}", home.File("log"),
            ]);

        async Task DoneAsync(int count)
        {
            while (!Directory.Exists(home.File("out")) || Directory.GetFiles(home.File("out")).Length < count)
                await Task.Delay(50);
        }
    }

    static void Check(TemporaryFolder home, int files, HashSet<int> killed)
    {
        var outputs = Directory.GetFiles(home.File("out"));
        Assert.Equal(files, outputs.Length);
        Assert.All(outputs, path => Assert.Equal($"{Path.GetFileName(path)} whole", File.ReadAllText(path)));

        // A file that several processes have worked on: all but the last of them must have been killed.
        var runs = Directory.GetFiles(home.File("log"))
            .SelectMany(File.ReadAllLines)
            .Select(line => line.Split(' '))
            .GroupBy(words => words[1], words => int.Parse(words[0], CultureInfo.InvariantCulture));
        foreach (var run in runs)
            Assert.True(
                run.Count(process => !killed.Contains(process)) <= 1,
                $"{run.Key} was done by {string.Join(", ", run)}, of which {string.Join(", ", run.Where(killed.Contains))} were killed");
        Assert.Equal(files, runs.Count());
        Assert.Empty(Directory.GetFileSystemEntries(home.File("out/.coppice/live")));
    }
}
