namespace Coppice.Learning.Search;

/// <summary>How settings are scored: which rows train, and which rows judge.</summary>
public abstract record Evaluation
{
    /// <summary>Trains on all rows, and judges on the test rows.</summary>
    public static Evaluation Test { get; } = new TestRows();

    /// <summary>The name in recipes: <c>stratified_kfold</c>.</summary>
    public abstract string Kind { get; }

    /// <summary>The folds, in order; each holds row positions in ascending order.</summary>
    /// <exception cref="SearchException">The rows cannot be split so.</exception>
    internal abstract IReadOnlyList<Fold> Split(FoldRows rows);

    internal void CheckFolds(int folds, int rows)
    {
        if (folds < 2)
            throw new SearchException($"{Kind} needs at least 2 folds, got {folds}");
        if (folds > rows)
            throw new SearchException($"{Kind} cannot make {folds} folds of {rows} rows: take fewer folds");
    }
}
