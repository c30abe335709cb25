namespace Coppice.Learning.Search;

/// <summary>One round of an evaluation.</summary>
/// <param name="Train">Positions in the training view.</param>
/// <param name="Validation">Positions in the training view, or in the test view.</param>
/// <param name="OnTest">Whether validation rows are those of the test view.</param>
sealed record Fold(int[] Train, int[] Validation, bool OnTest = false)
{
    /// <summary>One fold for each number up to <paramref name="folds"/>, from the number of the fold that judges each
    /// row.</summary>
    public static Fold[] FromNumbers(ReadOnlySpan<int> foldOfRow, int folds)
    {
        var made = new Fold[folds];
        for (var f = 0; f < folds; f++)
        {
            var judged = foldOfRow.Count(f);
            var (train, validation) = (new int[foldOfRow.Length - judged], new int[judged]);
            int t = 0, v = 0;
            for (var row = 0; row < foldOfRow.Length; row++)
            {
                if (foldOfRow[row] == f)
                    validation[v++] = row;
                else
                    train[t++] = row;
            }
            made[f] = new Fold(train, validation);
        }
        return made;
    }
}
