using Coppice.Cli.Display;
using Coppice.Learning.Search;
using Spectre.Console;
using Xunit;

namespace Coppice.Cli.Tests.Display;

public sealed class SearchPictureTests
{
    static readonly SearchProgress Halfway = new()
    {
        SettingsDone = 40,
        Settings = 2_800,
        FitsDone = 4_200,
        Fits = 8_400,
        Reused = 1_200,
        Failed = 0,
        TasksDone = 5,
        Tasks = 10,
        BestScore = 0.863491,
        BestSetting = "max_depth=30, max_features=35",
    };

    [Fact]
    public void Line_tells_what_is_done_how_fast_and_the_best()
    {
        Assert.Equal(
            "40 of 2,800 settings done, 1,200 fits reused, 300 fits/s, 14 s left, "
            + "best 0.86349 with max_depth=30, max_features=35",
            SearchPicture.LineOf(Halfway, Moving()));
    }

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
        console.Write(SearchPicture.Of("a search of a rather long name", Halfway, Moving(), width));

        var lines = text.ToString().TrimEnd('\n').Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.True(line.TrimEnd().Length <= width));
    }

    static Rate Moving()
    {
        var time = new ManualTime();
        var rate = new Rate(time);
        rate.Add(0);
        time.Advance(1);
        rate.Add(300);
        return rate;
    }
}
