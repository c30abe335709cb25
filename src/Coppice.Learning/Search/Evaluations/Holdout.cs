namespace Coppice.Learning.Search;

/// <summary>One split: a random share of the rows judges, the rest trains.</summary>
/// <param name="Fraction">The share that judges, above 0 and below 1; so many rows are rounded up.</param>
/// <param name="Stratified">Whether each class gives the same share of its rows.</param>
public sealed record Holdout(double Fraction = 0.25, bool Stratified = true) : Evaluation
{
    /// <inheritdoc/>
    public override string Kind => "holdout";

    internal override IReadOnlyList<Fold> Split(FoldRows rows)
    {
        if (!(Fraction > 0 && Fraction < 1))
            throw new SearchException($"{Kind} needs a fraction above 0 and below 1, got {Fraction:R}");
        var judged = (int)Math.Ceiling(Fraction * rows.Count);
        if (judged == 0 || judged == rows.Count)
        {
            throw new SearchException(
                $"{Kind} of {Fraction:R} leaves no row on one side of {rows.Count}: take another fraction");
        }
        var numbers = new int[rows.Count];
        numbers.AsSpan().Fill(-1);
        if (Stratified)
            JudgeEachClass(rows, judged, numbers);
        else
            Judge(rows, _ => true, judged, 0, numbers);
        return Fold.FromNumbers(numbers, 1);
    }

    // Whole shares first; the rows still wanted come one a class, from the largest remainders, of equal ones the first.
    void JudgeEachClass(FoldRows rows, int judged, int[] numbers)
    {
        var (order, counts) = StratifiedFolds.ByAppearance(rows);
        foreach (var c in order.Where(c => counts[c] < 2))
        {
            throw new SearchException(
                $"{Kind} needs at least 2 rows of each class, but class '{rows.ClassNames[c]}' has {counts[c]}: "
                + "leave the class out, or set stratified to false");
        }
        var shares = order.ToDictionary(c => c, c => (int)((long)counts[c] * judged / rows.Count));
        var wanted = judged - shares.Values.Sum();
        foreach (var c in order.OrderByDescending(c => (long)counts[c] * judged % rows.Count).Take(wanted))
            shares[c]++;
        foreach (var c in order)
            Judge(rows, k => k == c, shares[c], (ulong)c + 1, numbers);
    }

    static void Judge(FoldRows rows, Func<int, bool> isOf, int judged, ulong index, int[] numbers)
    {
        var members = Enumerable.Range(0, rows.Count).Where(row => isOf(rows.Classes[row])).ToArray();
        Shuffle.InPlace(members, rows.Seed, index);
        foreach (var row in members.AsSpan(0, judged))
            numbers[row] = 0;
    }
}
