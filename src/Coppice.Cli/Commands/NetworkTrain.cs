using System.CommandLine;
using System.Globalization;
using Coppice.Cli.Display;
using Coppice.Cli.Output;
using Coppice.Learning.Data;
using Coppice.Learning.Networks;
using Coppice.Learning.ParameterServer;

namespace Coppice.Cli.Commands;

/// <summary><c>coppice train</c> of a recipe that has layers.</summary>
static class NetworkTrain
{
    public static Option<int?> Workers { get; } = new("--workers")
    {
        Description = "Of a network: how many workers train it together, by the recipe's rule and window",
        HelpName = "N",
    };

    public static Option<FileInfo?> Json { get; } = new("--json")
    {
        Description = "Of a network: write loss, accuracy and speed of each epoch as JSON",
        HelpName = "FILE",
    };

    public static Option<FileInfo?> Checkpoint { get; } = new("--checkpoint")
    {
        Description = "Of a network: write the state of training after each epoch and when interrupted, and go on from "
            + "it where the file is there",
        HelpName = "FILE",
    };

    public static async Task<int> RunAsync(ParseResult parsed, FileInfo? model, CancellationToken cancellationToken)
    {
        var (json, checkpoint) = (parsed.GetValue(Json), parsed.GetValue(Checkpoint));
        OutputFile.Check(json);
        OutputFile.Check(checkpoint);
        List<string> overrides = [.. RecipeOptions.Overrides(parsed)];
        if (parsed.GetValue(Workers) is { } workers)
            overrides.Add(string.Create(CultureInfo.InvariantCulture, $"workers={workers}"));
        var recipe = NetworkRecipe.Load(parsed.GetRequiredValue(RecipeOptions.Recipe), overrides);
        var run = await PrepareAsync(parsed, recipe, cancellationToken);
        Console.Out.Write(NetworkReport.Summary(run.Network));

        using var display = new TrainingDisplay(Path.GetFileNameWithoutExtension(recipe.Name), TimeProvider.System);
        TrainingResult result;
        try
        {
            var options = run.Options with { Checkpoint = checkpoint?.FullName, Callbacks = [display] };
            result = await FitAsync(parsed, run, options, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Console.Error.WriteLine(checkpoint is null
                ? "coppice: interrupted; with --checkpoint FILE the next one could be gone on from"
                : "coppice: interrupted; the same command goes on from there");
            return ExitCode.Interrupted;
        }

        if (json is not null)
            OutputFile.Write(json, stream => TrainingJson.Write(stream, result, run.Network.ParameterCount));
        if (model is not null)
            OutputFile.Write(model, stream => run.Network.Save(stream));
        Console.Out.WriteLine(NetworkReport.Outcome(result, model, ProcessClock.Seconds));
        return ExitCode.Done;
    }

    static async Task<TrainingResult> FitAsync(
        ParseResult parsed, NetworkRun run, TrainingOptions options, CancellationToken cancellationToken)
    {
        if (run.Recipe.Parallel is not { } parallel)
            return await run.Network.FitAsync(run.Train, options, cancellationToken);
        using var warnings = new Warnings();
        await using var cluster = await ClusterSettings.ConnectAsync(
            parsed, Home.Options with { Slots = parsed.GetValue(RecipeOptions.Slots), Loggers = warnings },
            cancellationToken);
        try
        {
            return await run.Network.FitAsync(cluster, run.Train, options, parallel, cancellationToken);
        }
        catch (ArgumentException e)
        {
            throw new CommandException(e.Message, ExitCode.Misuse, e);
        }
    }

    static async Task<NetworkRun> PrepareAsync(
        ParseResult parsed, NetworkRecipe recipe, CancellationToken cancellationToken)
    {
        List<string> folders = [.. Home.DataFolders(parsed.GetValue(RecipeOptions.Data))];
        if (recipe.Folder is not null)
            folders.Add(recipe.Folder);
        var finder = new DataFinder(folders, Path.Combine(Home.Folder, "data"));
        using var downloading = new DownloadDisplay(TimeProvider.System);
        return await NetworkRun.PrepareAsync(recipe, finder, downloading, cancellationToken);
    }
}
