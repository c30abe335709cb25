using Coppice.Learning.Data;

namespace Coppice.Learning.Search;

/// <summary>Searches over a cluster: every finished fit is kept, so that a search that was interrupted goes on where it
/// was.</summary>
public static class ClusterSearch
{
    /// <summary>Scores every setting, ranks them, and fits the best one to all rows.</summary>
    /// <param name="cluster">Where it runs; the result is the same on any.</param>
    /// <param name="learner">What is fitted; if it is an <see cref="INestedLearner{TParameters}"/>, many settings at
    /// once.</param>
    /// <param name="space">The settings.</param>
    /// <param name="data">The training rows.</param>
    /// <param name="options">How; null for five stratified folds and accuracy.</param>
    /// <param name="cancellationToken">Stops the search; what had finished is kept.</param>
    /// <exception cref="SearchException">The settings or options are at fault, the rows cannot be split so, or every
    /// fit failed.</exception>
    /// <exception cref="DataException">A label is missing or unknown.</exception>
    public static async Task<SearchResult<TParameters>> SearchAsync<TParameters, TModel>(
        this Cluster cluster, ILearner<TParameters, TModel> learner, Space<TParameters> space, DataView data,
        SearchOptions? options = null, CancellationToken cancellationToken = default)
        where TParameters : notnull, new()
        where TModel : IModel
    {
        ArgumentNullException.ThrowIfNull(learner);
        options ??= new SearchOptions();
        var setup = SearchSetup<TParameters>.Make(space, data, options, [.. options.Scoring.Select(m => m.Name)]);
        setup.CheckClasses(options.Scoring);
        setup = setup.ForEnsemble(options);
        var shared = await cluster.ShareAsync(setup.Data, cancellationToken);
        Metric[] metrics = [.. options.Scoring];
        var nested = learner as INestedLearner<TParameters>;
        var evaluates = options.Nested && nested is not null;
        Evaluator<TParameters> evaluator = evaluates
            ? new NestedEvaluator<TParameters>(nested!, shared, metrics) // not null: checked in the line above
            : new ApartEvaluator<TParameters, TModel>(learner, shared, metrics);
        var plan = evaluates
            ? NestedPlan<TParameters>.Make(nested!, setup.Candidates, space.Axes, setup.Data)
            : ApartPlan.Make([.. setup.Candidates.Select(c => nested?.Growths([c.Parameters]) ?? 1)], setup.Folds);

        var library = options.Ensemble > 0
            ? new EnsembleLibrary<TParameters>(setup, setup.JudgedOnTest ? null : options.Test) : null;
        var run = new SearchRun<TParameters>(cluster, plan, setup, options) { Library = library };
        await run.RunTasksAsync(evaluator, cancellationToken);
        if (nested is IDivisibleLearner<TParameters> divisible)
            await run.RunPartsAsync(new PartEvaluator<TParameters>(divisible, shared), metrics, cancellationToken);
        var result = SearchResult<TParameters>.Rank(setup, plan, run.Table);
        result = result with { Ensemble = library?.Choose(result, options, cancellationToken) };
        if (!options.Refit)
            return result;
        var context = new FitContext
        {
            Seed = options.Seed,
            Parallelism = options.RefitParallelism,
            Cluster = cluster,
        };
        var model = await learner.FitAsync(result.BestParameters, data, context, cancellationToken);
        return result with
        {
            Model = model,
            TestScores = options.Test is null ? result.TestScores : TestScorer.Score(model, setup, options),
        };
    }

    /// <summary>Asks a function for the score of every setting on every fold, and ranks them; greater is
    /// better.</summary>
    /// <param name="cluster">Where it runs.</param>
    /// <param name="space">The settings.</param>
    /// <param name="data">The training rows.</param>
    /// <param name="score">Gets a setting, training rows and validation rows; what it captures travels with it.</param>
    /// <param name="options">How; scoring and refitting do not apply.</param>
    /// <param name="cancellationToken">Stops the search; what had finished is kept.</param>
    /// <exception cref="SearchException">The settings are at fault, the rows cannot be split so, or every call
    /// failed.</exception>
    public static async Task<SearchResult<TParameters>> SearchAsync<TParameters>(
        this Cluster cluster, Space<TParameters> space, DataView data,
        Func<TParameters, DataView, DataView, CancellationToken, Task<double>> score, SearchOptions? options = null,
        CancellationToken cancellationToken = default)
        where TParameters : notnull, new()
    {
        ArgumentNullException.ThrowIfNull(score);
        options ??= new SearchOptions();
        var setup = SearchSetup<TParameters>.Make(space, data, options, ["score"]);
        var shared = await cluster.ShareAsync(setup.Data, cancellationToken);
        var plan = ApartPlan.Make([.. setup.Candidates.Select(_ => 1)], setup.Folds);
        var evaluator = new DelegateEvaluator<TParameters>(score, shared);
        var run = new SearchRun<TParameters>(cluster, plan, setup, options);
        await run.RunTasksAsync(evaluator, cancellationToken);
        return SearchResult<TParameters>.Rank(setup, plan, run.Table);
    }

    /// <summary>Asks a function for the score of every setting on every fold, and ranks them; greater is
    /// better.</summary>
    /// <param name="cluster">Where it runs.</param>
    /// <param name="space">The settings.</param>
    /// <param name="data">The training rows.</param>
    /// <param name="score">Gets a setting, training rows and validation rows; what it captures travels with it.</param>
    /// <param name="options">How; scoring and refitting do not apply.</param>
    /// <param name="cancellationToken">Stops the search; what had finished is kept.</param>
    public static Task<SearchResult<TParameters>> SearchAsync<TParameters>(
        this Cluster cluster, Space<TParameters> space, DataView data,
        Func<TParameters, DataView, DataView, double> score, SearchOptions? options = null,
        CancellationToken cancellationToken = default)
        where TParameters : notnull, new()
    {
        ArgumentNullException.ThrowIfNull(score);
        return cluster.SearchAsync(
            space, data, (parameters, train, validation, _) => Task.FromResult(score(parameters, train, validation)),
            options, cancellationToken);
    }
}
