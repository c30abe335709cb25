using Coppice.Learning.Data;

namespace Coppice.Learning;

/// <summary>A learner that can evaluate many settings from one growth, exactly as if each had been fitted
/// apart.</summary>
public interface INestedLearner<TParameters>
{
    /// <summary>The parameters that are read off one growth: settings which differ only here are one family.</summary>
    IReadOnlySet<string> FreeAxes { get; }

    /// <summary>The parameters along which families still share work when they are evaluated in one task: those come
    /// first along which the work parts soonest.</summary>
    IReadOnlyList<string> SharedAxes { get; }

    /// <summary>The setting as it acts on so many training rows; two that are equal here give the same model.</summary>
    TParameters Effective(TParameters parameters, int rows);

    /// <summary>How many units (trees) must be grown for a family: settings that differ in free axes only.</summary>
    int Growths(IReadOnlyList<TParameters> family);

    /// <summary>How many predictions are kept at once for each validation row and output while so many settings are
    /// evaluated: what bounds a task's memory.</summary>
    int Kept(IReadOnlyList<TParameters> settings);

    /// <summary>Fits on <paramref name="train"/>, and hands the predictions for <paramref name="validation"/> of each
    /// setting to the sink, in any order.</summary>
    void Evaluate(
        IReadOnlyList<TParameters> settings,
        DataView train,
        DataView validation,
        PredictionSink sink,
        FitContext context,
        CancellationToken cancellationToken);
}

/// <summary>Receives the predictions of one setting: rows × outputs, row by row, valid during the call only.</summary>
/// <param name="setting">The index into the settings given.</param>
/// <param name="predictions">As <see cref="IModel.Predict"/> would give them.</param>
public delegate void PredictionSink(int setting, ReadOnlySpan<double> predictions);
