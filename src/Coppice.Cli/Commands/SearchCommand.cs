using System.CommandLine;
using Coppice.Cli.Output;
using Coppice.Learning.Search;

namespace Coppice.Cli.Commands;

/// <summary><c>coppice search</c>: a whole grid, resumed where it was stopped.</summary>
static class SearchCommand
{
    static readonly Option<FileInfo?> Json = new("--json")
    {
        Description = "Write the whole result as JSON",
        HelpName = "FILE",
    };

    static readonly Option<FileInfo?> Csv = new("--csv")
    {
        Description = "Write the table of settings, its columns named as in scikit-learn's cv_results_",
        HelpName = "FILE",
    };

    static readonly Option<bool> Fresh = new("--fresh")
    {
        Description = "Compute everything anew, and replace what earlier runs left",
    };

    static readonly Option<bool> NoNesting = new("--no-nesting")
    {
        Description = "Fit every setting apart: the same scores, more slowly",
    };

    static readonly Option<int> Ensemble = new Option<int>("--ensemble")
    {
        Description = "Choose so many models out of all that the search fits, to vote together; none is fitted for it",
        HelpName = "N",
    }.Within(0, 1000);

    public static Command Create()
    {
        var command = new Command("search", "Finds a recipe's best setting; goes on where it was interrupted.")
        {
            RecipeOptions.Recipe, RecipeOptions.Data, RecipeOptions.Seed, Fresh, RecipeOptions.Slots,
            RecipeOptions.MaxErrors, RecipeOptions.Set,
            Json, Csv, NoNesting, Ensemble,
        };
        foreach (var option in ClusterSettings.All)
            command.Options.Add(option);
        command.SetAction(RunAsync);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var (json, csv) = (parsed.GetValue(Json), parsed.GetValue(Csv));
        OutputFile.Check(json);
        OutputFile.Check(csv);
        var recipe = RecipeOptions.Load(parsed);
        var options = new SearchOptions
        {
            Fresh = parsed.GetValue(Fresh),
            Nested = !parsed.GetValue(NoNesting),
            Ensemble = parsed.GetValue(Ensemble),
            // Nobody asked for a model: one is fitted only where the test score needs it.
            Refit = false,
        };
        if (await RecipeSearch.RunAsync(parsed, recipe, options, cancellationToken) is not { Result: { } result })
            return ExitCode.Interrupted;

        var seconds = ProcessClock.Seconds;
        if (json is not null)
            OutputFile.Write(json, stream => SearchJson.Write(stream, result, seconds));
        if (csv is not null)
            OutputFile.Write(csv, stream => SearchCsv.Write(stream, result));
        SearchReport.Write(Console.Out, result, PublishedErrors.For(recipe.Data.Benchmark), ProcessClock.Seconds);
        return ExitCode.Done;
    }
}
