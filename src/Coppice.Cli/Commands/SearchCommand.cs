using System.CommandLine;

namespace Coppice.Cli.Commands;

/// <summary><c>coppice search</c>: a whole grid, resumed where it was stopped.</summary>
static class SearchCommand
{
    public static Command Create()
    {
        var recipe = new Argument<FileInfo>("RECIPE") { Description = "The recipe: what data, which model, which settings" };
        var command = new Command("search", "Searches a recipe's settings for the best; goes on where it was interrupted.") { recipe };
        command.SetAction((parsed, cancellation) => Task.FromResult(0));
        return command;
    }
}
