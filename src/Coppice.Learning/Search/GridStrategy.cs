namespace Coppice.Learning.Search;

sealed class GridStrategy : SearchStrategy
{
    // A table of more settings would not fit into memory beside the data.
    const long Most = 10_000_000;

    public override string Kind => "grid";

    internal override IReadOnlyList<Candidate<TParameters>> Propose<TParameters>(Space<TParameters> space)
    {
        var count = 1.0;
        foreach (var axis in space.Axes)
            count *= axis.Values.Length;
        if (count > Most)
        {
            throw new SearchException(
                $"a grid may have {Most:N0} settings, this one has {count:N0} "
                + $"({string.Join(" × ", space.Axes.Select(a => $"{a.Values.Length} {a.Parameter.Name}"))}): "
                + "leave values out");
        }
        var candidates = new Candidate<TParameters>[(int)count];
        var place = new int[space.Axes.Count];
        for (var i = 0; i < candidates.Length; i++)
        {
            var values = new object?[place.Length];
            for (var axis = 0; axis < place.Length; axis++)
                values[axis] = space.Axes[axis].Values[place[axis]];
            candidates[i] = space.Make(values);
            for (var axis = place.Length - 1; axis >= 0 && ++place[axis] == space.Axes[axis].Values.Length; axis--)
                place[axis] = 0;
        }
        return candidates;
    }
}
