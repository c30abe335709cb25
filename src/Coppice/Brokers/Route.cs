namespace Coppice.Brokers;

/// <summary>Routes: the tags that a worker must all have, sorted and joined by commas.</summary>
static class Route
{
    public const string Any = "";

    public static string Of(JobOptions options)
    {
        if (options.Host is null && options.Tags.Count == 0)
            return Any;
        var tags = options.Tags.ToHashSet(StringComparer.Ordinal);
        if (options.Host is not null)
            tags.Add("host=" + options.Host);
        return Join(tags);
    }

    public static string Join(IEnumerable<string> tags) => string.Join(',', tags.Order(StringComparer.Ordinal));

    public static IReadOnlyList<string> Split(string route) => route.Length == 0 ? [] : route.Split(',');

    public static bool Fits(string route, IReadOnlySet<string> tags) =>
        route.Length == 0 || Split(route).All(tags.Contains);
}
