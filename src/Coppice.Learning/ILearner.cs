using Coppice.Learning.Data;

namespace Coppice.Learning;

/// <summary>Fits models: stateless, so that it can travel to any worker.</summary>
/// <typeparam name="TParameters">A record of hyperparameters; its property names in snake case are the names in
/// recipes.</typeparam>
/// <typeparam name="TModel">What it fits.</typeparam>
public interface ILearner<TParameters, TModel>
    where TModel : IModel
{
    /// <summary>Fits a model to the view's rows.</summary>
    /// <exception cref="ArgumentException">A parameter is out of range, or the rows cannot be fitted (one class
    /// only).</exception>
    ValueTask<TModel> FitAsync(
        TParameters parameters, DataView train, FitContext context, CancellationToken cancellationToken = default);
}
