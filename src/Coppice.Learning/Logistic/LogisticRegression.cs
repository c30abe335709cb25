using Coppice.Learning.Data;

namespace Coppice.Learning.Logistic;

/// <summary>Fits logistic regressions (multinomial beyond two classes) with penalties L1 and L2: numbers as they are or
/// standardised, categories as a term each.</summary>
public sealed class LogisticRegression : ILearner<LogisticRegressionParameters, LogisticModel>
{
    /// <inheritdoc/>
    public ValueTask<LogisticModel> FitAsync(
        LogisticRegressionParameters parameters, DataView train, FitContext context,
        CancellationToken cancellationToken = default)
    {
        parameters.Check();
        if (train.Count == 0) throw new ArgumentException("There are no training rows.");
        if (train.Features.Count == 0)
            throw new ArgumentException($"The table has no column beside its label '{train.Label}'.");
        var classes = train.Classes;
        var labels = train.LabelCodes(classes);
        if (!labels.AsSpan().ContainsAnyExcept(labels[0]))
        {
            throw new ArgumentException(
                $"All {train.Count:N0} training rows are of one class, '{classes[labels[0]]}': "
                + "there is nothing to learn.");
        }

        var design = Design.Of(train, parameters.Standardize);
        var newton = new Newton(
            design.Make(train, ..), design.Terms, labels, classes.Count, train.Weights(), parameters);
        newton.Run(cancellationToken);
        return new(new LogisticModel(classes, design, newton.Coefficients));
    }
}
