using Coppice.Learning.Data;

namespace Coppice.Learning;

/// <summary>A learner whose predictions follow from whole numbers added up over its units (votes of trees): a growth
/// that is too long for one slot is cut along its units, and no grouping of the parts changes a bit.</summary>
/// <remarks>The units of a setting are numbered from 0 to <see cref="INestedLearner{TParameters}.Growths"/> of it
/// alone; one unit can be grown without those before it.</remarks>
public interface IDivisibleLearner<TParameters> : INestedLearner<TParameters>
{
    /// <summary>How many sums are kept for each validation row of a setting with so many outputs.</summary>
    int SumsPerRow(int outputs);

    /// <summary>Grows some of the units on <paramref name="train"/>, and hands what each setting's own units among them
    /// add up to for <paramref name="validation"/> to the sink, in any order; a setting with no more than
    /// <paramref name="first"/> units gets nothing.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="train">What is learnt from.</param>
    /// <param name="validation">What is predicted.</param>
    /// <param name="first">The first unit.</param>
    /// <param name="count">How many units.</param>
    /// <param name="sink">Gets the sums.</param>
    /// <param name="context">The seed, and who is told of progress.</param>
    /// <param name="cancellationToken">Stops it.</param>
    void EvaluatePart(
        IReadOnlyList<TParameters> settings,
        DataView train,
        DataView validation,
        int first,
        int count,
        PartSink sink,
        FitContext context,
        CancellationToken cancellationToken);

    /// <summary>The predictions of a setting from the sums over all of its units: what
    /// <see cref="INestedLearner{TParameters}.Evaluate"/> gives, bit for bit.</summary>
    /// <param name="setting">The setting.</param>
    /// <param name="outputs">The numbers predicted for each row.</param>
    /// <param name="sums">Rows × <see cref="SumsPerRow"/>.</param>
    /// <param name="predictions">Rows × outputs, row by row.</param>
    void Predict(TParameters setting, int outputs, ReadOnlySpan<long> sums, Span<double> predictions);
}

/// <summary>Receives what the units of a part add up to: rows ×
/// <see cref="IDivisibleLearner{TParameters}.SumsPerRow"/>, row by row, valid during the call only.</summary>
/// <param name="settings">Indices into the settings given: all of these have the same sums.</param>
/// <param name="sums">The sums.</param>
public delegate void PartSink(ReadOnlySpan<int> settings, ReadOnlySpan<long> sums);
