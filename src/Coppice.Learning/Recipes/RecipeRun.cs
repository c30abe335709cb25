using Coppice.Learning.Data;
using Coppice.Learning.Search;

namespace Coppice.Learning.Recipes;

/// <summary>A recipe with its rows at hand.</summary>
public sealed class RecipeRun
{
    RecipeRun(Recipe recipe, RecipeViews views) =>
        (Recipe, Train, Test, Reports) = (recipe, views.Train, views.Test, views.Reports);

    /// <summary>What is done.</summary>
    public Recipe Recipe { get; }

    /// <summary>The training rows.</summary>
    public DataView Train { get; }

    /// <summary>The test rows; null where the recipe has none.</summary>
    public DataView? Test { get; }

    /// <summary>What was left out of each file that was read, by its path; empty where rows are generated.</summary>
    public IReadOnlyList<(string File, CsvReport Report)> Reports { get; }

    /// <summary>Finds, reads or generates the recipe's rows.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="finder">Where files are looked for; <see cref="Recipe.Folder"/> should be among its
    /// folders.</param>
    /// <param name="downloading">Told of a download, in bytes.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DataException">A file is missing or faulty, or a column that the recipe names is not
    /// there.</exception>
    public static async Task<RecipeRun> PrepareAsync(
        Recipe recipe, DataFinder finder, IProgress<(long Done, long? Total)>? downloading = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        ArgumentNullException.ThrowIfNull(finder);
        var views = recipe.Data.Generate is { } options
            ? RecipeRows.Generate(recipe.Data, options)
            : await RecipeRows.ReadAsync(recipe.Data, finder, downloading, cancellationToken);
        return new RecipeRun(recipe, views);
    }

    /// <summary>Scores every setting of the recipe, and the best one on the test rows, for which it is refitted where
    /// its score is not known already. Without <see cref="SearchOptions.Refit"/> there may be no model.</summary>
    /// <param name="cluster">Where it runs.</param>
    /// <param name="options">How slots and memory are used, and who listens; everything else is the recipe's to
    /// say.</param>
    /// <param name="cancellationToken">Stops it; what had finished is kept.</param>
    /// <exception cref="SearchException">The recipe does not suit the rows, or every fit failed.</exception>
    public Task<SearchResult> SearchAsync(
        Cluster cluster, SearchOptions? options = null, CancellationToken cancellationToken = default) =>
        Recipe.Learner.SearchAsync(cluster, Train, Complete(options ?? new SearchOptions()), cancellationToken);

    /// <summary>Fits the recipe's setting; where it has several, the best that a search finds.</summary>
    /// <param name="cluster">Where the search runs.</param>
    /// <param name="options">As for <see cref="SearchAsync"/>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="SearchException">The recipe does not suit the rows, or every fit failed.</exception>
    public async Task<IModel> TrainAsync(
        Cluster cluster, SearchOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SearchOptions();
        if (Recipe.Settings == 1)
        {
            var context = new FitContext
            {
                Seed = Recipe.Seed,
                Parallelism = options.RefitParallelism,
                Cluster = cluster,
            };
            return await Recipe.Learner.FitAsync(Train, context, cancellationToken);
        }
        var result = await SearchAsync(cluster, options with { Refit = true }, cancellationToken);
        return result.Model!; // not null: Refit was asked for
    }

    // Where all training rows train and the test rows judge, the best setting's fit was this very one.
    bool NeedsRefit => Test is not null
        && !(ReferenceEquals(Recipe.Evaluation, Evaluation.Test) && Recipe.Scoring.Contains(Metric.Accuracy));

    SearchOptions Complete(SearchOptions options) => options with
    {
        Strategy = Recipe.Strategy,
        Evaluation = Recipe.Evaluation,
        Scoring = Recipe.Scoring,
        RefitBy = Recipe.RefitBy,
        Positive = Recipe.Data.Positive,
        Seed = Recipe.Seed,
        Test = Test,
        Refit = options.Refit || NeedsRefit,
    };
}
