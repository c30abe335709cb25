namespace Coppice.Learning.Search;

/// <summary>Folds that never part the rows of one group: scikit-learn's GroupKFold. The groups are the view's group
/// column.</summary>
/// <param name="Folds">The number of folds, 2 or more, and no more than groups.</param>
public sealed record GroupKFold(int Folds = 5) : Evaluation
{
    /// <inheritdoc/>
    public override string Kind => "group_kfold";

    // The largest group first, of equal ones the later first, each to the fold that holds the fewest rows yet.
    internal override IReadOnlyList<Fold> Split(FoldRows rows)
    {
        CheckFolds(Folds, rows.Count);
        var groups = rows.Groups
            ?? throw new SearchException($"{Kind} needs a group column: name it in the data (recipe key data.group)");
        var sizes = new int[groups.Max() + 1];
        foreach (var g in groups)
            sizes[g]++;
        var order = Enumerable.Range(0, sizes.Length).Where(g => sizes[g] > 0)
            .OrderByDescending(g => sizes[g]).ThenByDescending(g => g).ToArray();
        if (order.Length < Folds)
        {
            throw new SearchException(
                $"{Kind} cannot make {Folds} folds of {order.Length} groups: take fewer folds");
        }
        var filled = new long[Folds];
        var foldOfGroup = new int[sizes.Length];
        foreach (var g in order)
        {
            var lightest = Array.IndexOf(filled, filled.Min());
            filled[lightest] += sizes[g];
            foldOfGroup[g] = lightest;
        }
        return Fold.FromNumbers(Array.ConvertAll(groups, g => foldOfGroup[g]), Folds);
    }
}
