namespace Coppice.Learning.Search;

/// <summary>Folds with the classes in equal shares: scikit-learn's StratifiedKFold, row for row when not
/// shuffled.</summary>
/// <param name="Folds">The number of folds, 2 or more.</param>
/// <param name="Shuffle">Whether the rows of each class are shuffled first, by the search's seed.</param>
public sealed record StratifiedKFold(int Folds = 5, bool Shuffle = false) : Evaluation
{
    /// <inheritdoc/>
    public override string Kind => "stratified_kfold";

    internal override IReadOnlyList<Fold> Split(FoldRows rows)
    {
        CheckFolds(Folds, rows.Count);
        return Fold.FromNumbers(StratifiedFolds.Numbers(rows, Folds, Kind, Shuffle ? 0UL : null), Folds);
    }
}
