using System.CommandLine;
using Coppice.Cli.Display;
using Coppice.Learning.Data;
using Coppice.Learning.Recipes;
using Coppice.Learning.Search;

namespace Coppice.Cli.Commands;

/// <summary>A recipe's rows, and what a search over them found.</summary>
sealed record RecipeSearchResult(RecipeRun Run, SearchResult Result);

/// <summary>A search with a display beside it, for every command that needs one.</summary>
static class RecipeSearch
{
    /// <summary>The rows of a recipe, from the folders given, known, or its own.</summary>
    public static async Task<RecipeRun> PrepareAsync(
        ParseResult parsed, Recipe recipe, CancellationToken cancellationToken)
    {
        List<string> folders = [.. Home.DataFolders(parsed.GetValue(RecipeOptions.Data))];
        if (recipe.Folder is not null)
            folders.Add(recipe.Folder);
        var finder = new DataFinder(folders, Path.Combine(Home.Folder, "data"));
        using var downloading = new DownloadDisplay(TimeProvider.System);
        var run = await RecipeRun.PrepareAsync(recipe, finder, downloading, cancellationToken);
        foreach (var (file, report) in run.Reports)
            Tell(file, report);
        return run;
    }

    static void Tell(string file, CsvReport report)
    {
        if (report.Skipped > 0)
        {
            Console.Error.WriteLine($"coppice: warning: {Words.Counted(report.Skipped, "faulty row")} of {file} "
                + $"skipped, the first: {report.Errors[0]}");
        }

        if (report.Dropped > 0)
        {
            Console.Error.WriteLine($"coppice: {Words.Counted(report.Dropped, "row")} of {file} left out "
                + "for missing cells");
        }
    }

    /// <summary>Searches; null when that was interrupted, of which the user was told then.</summary>
    public static async Task<RecipeSearchResult?> RunAsync(
        ParseResult parsed, Recipe recipe, SearchOptions options, CancellationToken cancellationToken)
    {
        SearchProgress? latest = null;
        try
        {
            var slots = parsed.GetValue(RecipeOptions.Slots);
            using var warnings = new Warnings();
            var local = Home.Options with { Slots = slots, Loggers = warnings };

            // The cluster starts while the rows are read: either is mostly code that runs, and is compiled, for the
            // first time.
            using var unneeded = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var connecting = Task.Run(
                () => ClusterSettings.ConnectAsync(parsed, local, unneeded.Token), CancellationToken.None);
            RecipeRun run;
            try
            {
                run = await PrepareAsync(parsed, recipe, cancellationToken);
            }
            catch
            {
                // The rows' error is told: a cluster that nobody needs is stopped, and an error of its own not told.
                await unneeded.CancelAsync();
                await Task.WhenAny(connecting);
                if (connecting.IsCompletedSuccessfully)
                    await (await connecting).DisposeAsync();
                _ = connecting.Exception;
                throw;
            }

            await using var cluster = await connecting;
            var title = Path.GetFileNameWithoutExtension(recipe.Name);
            await using var display = new SearchDisplay(title, TimeProvider.System);
            try
            {
                options = options with { Progress = display, RefitParallelism = slots };
                return new RecipeSearchResult(run, await run.SearchAsync(cluster, options, cancellationToken));
            }
            finally
            {
                latest = display.Latest;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Console.Error.WriteLine(latest is null
                ? "coppice: interrupted before anything was computed"
                : $"coppice: interrupted; {Words.Count(latest.FitsDone)} of {Words.Counted(latest.Fits, "fit")} "
                    + "are kept: the same command goes on from there");
            return null;
        }
    }
}
