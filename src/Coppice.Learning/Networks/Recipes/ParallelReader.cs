using Coppice.Learning.ParameterServer;
using Coppice.Learning.ParameterServer.Encodings;
using Coppice.Learning.ParameterServer.Rules;
using Coppice.Learning.Recipes;

namespace Coppice.Learning.Networks;

/// <summary>Reads how many workers train a recipe's network, and how they exchange.</summary>
static class ParallelReader
{
    static readonly string[] NeedWorkers = ["rule", "window", "encoding", "shards", "staleness_bound"];

    public static IReadOnlyDictionary<string, ExchangeRule> Rules { get; } = new ExchangeRule[]
    {
        new Synchronous(), new LocalSgd(), new Averaging(), new Downpour(), new Agn(), new Adag(), new DynSgd(),
        new Aeasgd(), new Eamsgd(),
    }.ToDictionary(rule => rule.Name);

    public static KindSet<UpdateEncoding> Encodings { get; } = new KindSet<UpdateEncoding>("encoding", [])
        .With<Float32>("fp32").With<TopK>("top_k");

    /// <summary>Null where no workers are asked for.</summary>
    public static DataParallelOptions? Read(RecipeObject root)
    {
        var byDefault = new DataParallelOptions();
        var encoding = root.Has("encoding") ? Encodings.Read(root, "encoding", new Float32()) : null;
        if (encoding is TopK { Share: not (> 0 and <= 1) } top)
            root.Add("encoding.share", $"share must be above 0 and at most 1, got {top.Share}");
        var options = byDefault with
        {
            Workers = root.Whole("workers", 1, 1),
            Rule = Rules[root.Choice("rule", [.. Rules.Keys], byDefault.Rule.Name)],
            Window = root.Whole("window", 1, byDefault.Window),
            Encoding = encoding,
            Shards = root.Whole("shards", 1, byDefault.Shards),
            StalenessBound = root.Has("staleness_bound") ? root.Whole("staleness_bound", 0, 0) : null,
        };
        if (root.Has("workers"))
            return options;
        foreach (var key in NeedWorkers.Where(root.Has))
            root.Add(key, $"{key} is for several workers: say how many, with --workers or the key workers");
        return null;
    }
}
