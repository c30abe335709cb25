using System.CommandLine;
using Coppice.Cli.Display;
using Coppice.Cli.Output;
using Coppice.Learning;
using Coppice.Learning.Networks;
using Coppice.Learning.Recipes;
using Coppice.Learning.Search;

namespace Coppice.Cli.Commands;

/// <summary><c>coppice train</c>: a recipe's setting, or its best one, fitted to all rows and saved.</summary>
static class TrainCommand
{
    static readonly Option<FileInfo?> Model = new("--output", "-o")
    {
        Description = "The file that the model is written to; a network may be trained without one",
        HelpName = "MODEL",
    };

    public static Command Create()
    {
        var command = new Command(
            "train", "Fits a recipe's model to all its rows, of several settings the best; trains a recipe's network.")
        {
            RecipeOptions.Recipe, Model, RecipeOptions.Data, RecipeOptions.Seed, RecipeOptions.Slots,
            RecipeOptions.MaxErrors, RecipeOptions.Set, NetworkTrain.Workers,
            NetworkTrain.Checkpoint, NetworkTrain.Json,
        };
        foreach (var option in ClusterSettings.All)
            command.Options.Add(option);
        command.SetAction(RunAsync);
        return command;
    }

    static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var file = parsed.GetValue(Model);
        OutputFile.Check(file);
        if (NetworkRecipe.IsIn(parsed.GetRequiredValue(RecipeOptions.Recipe)))
            return await NetworkTrain.RunAsync(parsed, file, cancellationToken);
        if (file is null)
            throw new CommandException("--output MODEL is missing: where is the model to be written?", ExitCode.Misuse);
        var recipe = RecipeOptions.Load(parsed);
        if (await FitAsync(parsed, recipe, cancellationToken) is not { } trained)
            return ExitCode.Interrupted;

        OutputFile.Write(file, trained.Save);
        Console.Out.WriteLine($"{trained.Name} written to {file}, {Words.Seconds(ProcessClock.Seconds)} seconds");
        return ExitCode.Done;
    }

    static async Task<TrainedModel?> FitAsync(ParseResult parsed, Recipe recipe, CancellationToken cancellationToken)
    {
        if (recipe.Settings > 1)
        {
            if (await RecipeSearch.RunAsync(parsed, recipe, new SearchOptions(), cancellationToken) is not { } found)
                return null;
            var best = found.Result;
            Console.Out.WriteLine($"best of {Words.Counted(best.Rows.Count, "setting")}: {best.Describe(best.Best)}, "
                + $"{best.Metrics[best.RankedBy]} {Words.Score(best.Best.Scores[best.RankedBy].Mean)}");
            Report(recipe, best.TestScores?["accuracy"]);
            return TrainedModel.Of(found.Run, best.Model!); // not null: a search refits unless told not to
        }

        var run = await RecipeSearch.PrepareAsync(parsed, recipe, cancellationToken);
        var slots = parsed.GetValue(RecipeOptions.Slots);
        await using var cluster = await ClusterSettings.ConnectAsync(
            parsed, Home.Options with { Slots = slots }, cancellationToken);
        IModel model = await run.TrainAsync(cluster, new SearchOptions { RefitParallelism = slots }, cancellationToken);
        Report(recipe, run.Test is { } test && model is IClassifier classifier ? classifier.Score(test) : null);
        return TrainedModel.Of(run, model);
    }

    /// <summary>The model's score on the test rows, beside what others published.</summary>
    static void Report(Recipe recipe, double? accuracy)
    {
        if (accuracy is not { } score)
            return;
        var error = 100 * (1 - score);
        Console.Out.WriteLine($"test accuracy {Words.Score(score)}, error {Words.Percent(error)}");
        if (PublishedErrors.For(recipe.Data.Benchmark) is { } published)
            SearchReport.WritePublished(Console.Out, "this model", error, published);
    }
}
