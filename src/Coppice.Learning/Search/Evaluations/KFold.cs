namespace Coppice.Learning.Search;

/// <summary>Folds of equal size, in the rows' order or shuffled: scikit-learn's KFold, row for row when not
/// shuffled.</summary>
/// <param name="Folds">The number of folds, 2 or more.</param>
/// <param name="Shuffle">Whether the rows are shuffled first, by the search's seed.</param>
public sealed record KFold(int Folds = 5, bool Shuffle = false) : Evaluation
{
    /// <inheritdoc/>
    public override string Kind => "kfold";

    internal override IReadOnlyList<Fold> Split(FoldRows rows)
    {
        CheckFolds(Folds, rows.Count);
        return Fold.FromNumbers(Numbers(rows, Folds, Shuffle ? 0UL : null), Folds);
    }

    internal static int[] Numbers(FoldRows rows, int folds, ulong? shuffle)
    {
        var order = new int[rows.Count];
        for (var row = 0; row < order.Length; row++)
            order[row] = row;
        if (shuffle is { } repeat)
            Search.Shuffle.InPlace(order, rows.Seed, repeat);
        var numbers = new int[rows.Count];
        var start = 0;
        for (var f = 0; f < folds; f++)
        {
            var size = rows.Count / folds + (f < rows.Count % folds ? 1 : 0);
            foreach (var row in order.AsSpan(start, size))
                numbers[row] = f;
            start += size;
        }
        return numbers;
    }
}
