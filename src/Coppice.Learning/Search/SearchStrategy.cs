namespace Coppice.Learning.Search;

/// <summary>Which settings of a space are tried.</summary>
public abstract class SearchStrategy
{
    /// <summary>Every one: parameters in ordinal order of their names, the last varying fastest.</summary>
    public static SearchStrategy Grid { get; } = new GridStrategy();

    /// <summary>The name in recipes: <c>grid</c>.</summary>
    public abstract string Kind { get; }

    internal abstract IReadOnlyList<Candidate<TParameters>> Propose<TParameters>(Space<TParameters> space)
        where TParameters : notnull, new();
}
