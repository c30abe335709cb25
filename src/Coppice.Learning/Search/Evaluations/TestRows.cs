namespace Coppice.Learning.Search;

/// <summary>One round: all rows train, and the search's test rows judge.</summary>
sealed record TestRows : Evaluation
{
    public override string Kind => "test";

    internal override IReadOnlyList<Fold> Split(FoldRows rows)
    {
        var count = rows.TestCount
            ?? throw new SearchException(
                "evaluation 'test' needs test rows: name them in the data (recipe key data.test)");
        return [new Fold([.. Enumerable.Range(0, rows.Count)], [.. Enumerable.Range(0, count)], OnTest: true)];
    }
}
