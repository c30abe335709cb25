using Coppice.Learning.Data;
using Coppice.Learning.Search;

namespace Coppice.Learning.Recipes;

/// <summary>A recipe's learner and its space of settings.</summary>
abstract class RecipeModel
{
    /// <summary>The number of settings.</summary>
    public abstract long Settings { get; }

    public abstract Task<SearchResult> SearchAsync(
        Cluster cluster, DataView train, SearchOptions options, CancellationToken cancellationToken);

    /// <summary>Fits the one setting that the space holds.</summary>
    public abstract Task<IModel> FitAsync(DataView train, FitContext context, CancellationToken cancellationToken);
}

/// <summary>A recipe's learner and its space of settings.</summary>
sealed class RecipeModel<TParameters, TModel>(ILearner<TParameters, TModel> learner, Space<TParameters> space)
    : RecipeModel
    where TParameters : notnull, new()
    where TModel : IModel
{
    public Space<TParameters> Space => space;

    public override long Settings => space.Count;

    public override async Task<SearchResult> SearchAsync(
        Cluster cluster, DataView train, SearchOptions options, CancellationToken cancellationToken) =>
        await cluster.SearchAsync(learner, space, train, options, cancellationToken);

    public override async Task<IModel> FitAsync(DataView train, FitContext context, CancellationToken cancellationToken)
    {
        var setting = SearchStrategy.Grid.Propose(space)[0];
        if (SettingFaults.Of(setting.Parameters) is { } faults)
            throw new SearchException(faults);
        return await learner.FitAsync(setting.Parameters, train, context, cancellationToken);
    }
}
