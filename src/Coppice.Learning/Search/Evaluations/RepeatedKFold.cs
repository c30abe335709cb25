namespace Coppice.Learning.Search;

/// <summary>Folds of equal size, several times over, each time shuffled anew by the search's seed.</summary>
/// <param name="Folds">The number of folds, 2 or more.</param>
/// <param name="Repeats">How often, 1 or more.</param>
public sealed record RepeatedKFold(int Folds = 5, int Repeats = 10) : Evaluation
{
    /// <inheritdoc/>
    public override string Kind => "repeated_kfold";

    internal override IReadOnlyList<Fold> Split(FoldRows rows)
    {
        CheckFolds(Folds, rows.Count);
        if (Repeats < 1)
            throw new SearchException($"{Kind} needs at least 1 repeat, got {Repeats}");
        var folds = new List<Fold>(Folds * Repeats);
        for (var repeat = 0; repeat < Repeats; repeat++)
            folds.AddRange(Fold.FromNumbers(KFold.Numbers(rows, Folds, (ulong)repeat), Folds));
        return folds;
    }
}
