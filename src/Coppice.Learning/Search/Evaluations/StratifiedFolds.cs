namespace Coppice.Learning.Search;

/// <summary>Deals rows to folds so that each fold has its share of each class.</summary>
static class StratifiedFolds
{
    /// <summary>The fold that judges each row.</summary>
    /// <remarks>
    /// As scikit-learn: the rows sorted by class, classes numbered by first appearance, are dealt in turn to the folds,
    /// which says how many of each class a fold gets; the class's rows then go to the folds in blocks, first fold
    /// first.
    /// </remarks>
    public static int[] Numbers(FoldRows rows, int folds, string kind, ulong? shuffle)
    {
        var (order, counts) = ByAppearance(rows);
        var numbers = new int[rows.Count];
        var start = 0;
        foreach (var c in order)
        {
            var count = counts[c];
            if (count < folds)
            {
                throw new SearchException(
                    $"{kind} needs at least {folds} rows of each class, one a fold, but class "
                    + $"'{rows.ClassNames[c]}' has {count}: take fewer folds, or leave the class out");
            }
            var blocks = new int[count];
            var filled = 0;
            for (var f = 0; f < folds; f++)
            {
                var share = DealtTo(f, folds, start, count);
                blocks.AsSpan(filled, share).Fill(f);
                filled += share;
            }
            if (shuffle is { } repeat)
                Search.Shuffle.InPlace(blocks, rows.Seed, repeat << 32 | (uint)c);
            var next = 0;
            for (var row = 0; row < rows.Count; row++)
            {
                if (rows.Classes[row] == c)
                    numbers[row] = blocks[next++];
            }
            start += count;
        }
        return numbers;
    }

    /// <summary>The classes present in order of first appearance, and every class's number of rows.</summary>
    public static (List<int> Order, int[] Counts) ByAppearance(FoldRows rows)
    {
        var order = new List<int>();
        var counts = new int[rows.ClassNames.Count];
        foreach (var c in rows.Classes)
        {
            if (counts[c]++ == 0)
                order.Add(c);
        }
        return (order, counts);
    }

    // How many of the places start … start + count − 1 are ≡ fold modulo folds.
    static int DealtTo(int fold, int folds, int start, int count)
    {
        var first = ((fold - start) % folds + folds) % folds;
        return first >= count ? 0 : (count - first - 1) / folds + 1;
    }
}
