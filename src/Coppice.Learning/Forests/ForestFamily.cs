using Coppice.Learning.Trees.Coding;
using Coppice.Learning.Trees.Growth;

namespace Coppice.Learning.Forests;

/// <summary>Settings of one growth (the same rows for each tree, the same least leaf weight), sorted into forks and
/// walks.</summary>
/// <remarks>Forks, walks and rules are reference types, and no tuples are keys: what the framework's collections do
/// with them is compiled ahead then, and a search may live for no more than a second.</remarks>
sealed class ForestFamily
{
    readonly RandomForestParameters[] _objectives;

    ForestFamily(
        RandomForestParameters[] objectives, Fork[] forks, int[] leafRows, Walk[] walks, LeafRule[] lazyRules,
        int[] lazyForks)
    {
        (_objectives, Forks, LeafRows, Walks) = (objectives, forks, leafRows, walks);
        (LazyRules, LazyForks) = (lazyRules, lazyForks);
    }

    public Fork[] Forks { get; }

    public int[] LeafRows { get; }

    /// <summary>The walks that need no look beyond their own node, by fork.</summary>
    public Walk[] Walks { get; }

    /// <summary>The settings that choose leaves by looking at the whole tree: numbered behind the walks.</summary>
    public LeafRule[] LazyRules { get; }

    /// <summary>The fork of each of them.</summary>
    public int[] LazyForks { get; }

    /// <summary>The walk of each setting.</summary>
    public required int[] WalkOf { get; init; }

    public static ForestFamily Of(IReadOnlyList<RandomForestParameters> settings, CodedTable table)
    {
        var effective = settings.Select(s => EffectiveSetting.Of(s, table.Rows, table.Features.Length)).ToArray();
        var leafRows = effective.Select(e => e.LeafRows).Distinct().Order().ToArray();
        var objectives = new List<RandomForestParameters>();
        var keys = new Fork[settings.Count];
        for (var i = 0; i < keys.Length; i++)
        {
            var objective = objectives.FindIndex(o => o.ScoresAs(settings[i]));
            if (objective < 0)
            {
                objective = objectives.Count;
                objectives.Add(settings[i]);
            }

            keys[i] = new(effective[i].MaxFeatures, objective, Array.IndexOf(leafRows, effective[i].LeafRows));
        }

        var forks = keys.Distinct().OrderBy(k => k.MaxFeatures).ThenBy(k => k.Objective).ThenBy(k => k.Leaf).ToArray();
        var (walkOf, lazyOf) = (new Walk?[keys.Length], new LazySetting?[keys.Length]);
        for (var i = 0; i < keys.Length; i++)
        {
            var (fork, setting) = (Array.IndexOf(forks, keys[i]), settings[i]);
            if (IsLazy(setting)) lazyOf[i] = new(fork, LeafRule.Of(effective[i], setting));
            else walkOf[i] = new(fork, effective[i].MaxDepth, effective[i].SplitRows, setting.MinImpurityDecrease);
        }

        var walks = walkOf.OfType<Walk>().Distinct()
            .OrderBy(w => w.Fork).ThenBy(w => w.MaxDepth).ThenBy(w => w.MinSplit).ThenBy(w => w.MinDecrease).ToArray();
        var lazy = lazyOf.OfType<LazySetting>().Distinct().ToArray();
        var at = new Dictionary<object, int>();
        foreach (var walk in walks) at[walk] = at.Count;
        foreach (var one in lazy) at[one] = at.Count;
        return new(
            [.. objectives], forks, leafRows, walks, Array.ConvertAll(lazy, l => l.Rule),
            Array.ConvertAll(lazy, l => l.Fork))
        {
            WalkOf = [.. Enumerable.Range(0, keys.Length).Select(i => at[(object?)walkOf[i] ?? lazyOf[i]!])], // one is
        };
    }

    /// <summary>The forks with the objectives of a tree that was drawn.</summary>
    public ForkSet ForkSet<TCells>(TCells cells, CodedTable table, TreeSample<TCells> sample)
        where TCells : struct, ICells
    {
        var objectives = Array.ConvertAll(
            _objectives, o => Objective.Of(o, table, cells, ref sample.Total[0], sample.Draws));
        return new(Forks, objectives, LeafRows);
    }

    static bool IsLazy(RandomForestParameters setting) => setting.MaxLeafNodes is not null || setting.CcpAlpha > 0;

    sealed record LazySetting(int Fork, LeafRule Rule);
}
