using Coppice.Learning.Trees.Coding;
using Coppice.Learning.Trees.Growth;

namespace Coppice.Learning.Forests;

/// <summary>Settings of one growth (the same rows for each tree, the same least leaf weight), sorted into forks and
/// walks.</summary>
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
        var walks = new SortedDictionary<(int, int, int, double), int>();
        var lazy = new Dictionary<(int, LeafRule), int>();
        for (var i = 0; i < keys.Length; i++)
        {
            var (fork, setting) = (Array.IndexOf(forks, keys[i]), settings[i]);
            if (IsLazy(setting)) lazy.TryAdd((fork, LeafRule.Of(effective[i], setting)), lazy.Count);
            else walks.TryAdd((fork, effective[i].MaxDepth, effective[i].SplitRows, setting.MinImpurityDecrease), 0);
        }

        var index = 0;
        foreach (var key in walks.Keys.ToArray()) walks[key] = index++;
        return new(
            [.. objectives],
            forks,
            leafRows,
            [.. walks.Keys.Select(k => new Walk(k.Item1, k.Item2, k.Item3, k.Item4))],
            [.. lazy.Keys.Select(k => k.Item2)],
            [.. lazy.Keys.Select(k => k.Item1)])
        {
            WalkOf =
            [
                .. settings
                    .Select((setting, i) => (
                        Fork: Array.IndexOf(forks, keys[i]), Setting: setting, Effective: effective[i]))
                    .Select(s => IsLazy(s.Setting)
                        ? walks.Count + lazy[(s.Fork, LeafRule.Of(s.Effective, s.Setting))]
                        : walks[(s.Fork, s.Effective.MaxDepth, s.Effective.SplitRows, s.Setting.MinImpurityDecrease)]),
            ],
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
}
