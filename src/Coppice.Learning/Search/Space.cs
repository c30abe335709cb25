namespace Coppice.Learning.Search;

/// <summary>Where spaces of settings begin.</summary>
public static class Space
{
    /// <summary>The space of one setting: every parameter at its default.</summary>
    public static Space<TParameters> For<TParameters>()
        where TParameters : notnull, new() => new([], []);
}
