using Coppice.Cli.Display;
using Spectre.Console;
using Xunit;

namespace Coppice.Cli.Tests.Display;

public sealed class SweepPictureTests
{
    static readonly SweepProgress Halfway = new()
    {
        Files = 10_000,
        Done = 4_000,
        Here = 1_000,
        Everywhere = 3_000,
        Failed = 0,
        Processes = 3,
    };

    [Fact]
    public void Line_tells_both_rates_and_the_time_left_by_the_rate_of_all() => Assert.Equal(
        "4,000 of 10,000 files done, 100 files/s here, 300 files/s by 3 processes, 20 s left", LineOf(Halfway));

    [Fact]
    public void Line_of_one_process_tells_its_own_rate_alone() => Assert.Equal(
        "4,000 of 10,000 files done, 100 files/s here, 20 s left", LineOf(Halfway with { Processes = 1 }));

    [Fact]
    public void Failed_files_are_not_waited_for() => Assert.Equal(
        "4,000 of 10,000 files done, 3,000 failed, 100 files/s here, 300 files/s by 3 processes, 10 s left",
        LineOf(Halfway with { Failed = 3_000 }));

    [Fact]
    public void Line_of_workers_tells_their_rate() => Assert.Equal(
        "4,000 of 10,000 files done, 300 files/s by 3 workers, 20 s left", LineOf(Halfway with { OnWorkers = true }));

    [Fact]
    public void Time_left_is_unknown_before_anything_is_done_and_a_wait_says_why() => Assert.Equal(
        "4,000 of 10,000 files done, 0 files/s here, 0 files/s by 3 processes; waiting: the mount is away",
        SweepPicture.LineOf(Halfway with { Waiting = "the mount is away" }, Growing(0), Growing(0)));

    [Theory]
    [InlineData(30)]
    [InlineData(60)]
    [InlineData(200)]
    public void Picture_never_wraps(int width)
    {
        var text = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = width;
        var progress = Halfway with { Failed = 12, Waiting = "Cannot read /mnt/numbers/in/17: Input/output error." };
        console.Write(SweepPicture.Of("numbers of a rather long name", progress, Growing(10), Growing(30), width));

        var lines = text.ToString().TrimEnd('\n').Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.True(line.TrimEnd().Length <= width));
    }

    static string LineOf(SweepProgress progress) => SweepPicture.LineOf(progress, Growing(100), Growing(300));

    static Rate Growing(int aSecond)
    {
        var time = new ManualTime();
        var rate = new Rate(time);
        rate.Add(0);
        time.Advance(2);
        rate.Add(2 * aSecond);
        return rate;
    }
}
