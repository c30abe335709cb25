using System.Text.Json;
using Coppice.Learning.Search;

namespace Coppice.Learning.Recipes;

/// <summary>A search written down: data, model, settings, evaluation. Its JSON format is in
/// <c>recipe.schema.json</c>.</summary>
public sealed record Recipe
{
    internal static readonly string[] Keys =
    [
        "data", "model", "fixed", "space", "search", "evaluation", "scoring", "refit", "seed", "description", "$schema",
    ];

    Recipe()
    {
    }

    /// <summary>The file's name.</summary>
    public required string Name { get; init; }

    /// <summary>The folder that relative paths start from; null where there is no file.</summary>
    public string? Folder { get; init; }

    /// <summary>What it is for, in the recipe's own words.</summary>
    public string? Description { get; init; }

    /// <summary>Where the rows come from.</summary>
    public required RecipeData Data { get; init; }

    /// <summary>The model's name: <c>random_forest</c>.</summary>
    public required string Model { get; init; }

    /// <summary>Which settings are tried.</summary>
    public required SearchStrategy Strategy { get; init; }

    /// <summary>Which rows train and which judge.</summary>
    public required Evaluation Evaluation { get; init; }

    /// <summary>What settings are scored by.</summary>
    public required IReadOnlyList<Metric> Scoring { get; init; }

    /// <summary>The name of the metric that chooses the best setting.</summary>
    public required string RefitBy { get; init; }

    /// <summary>The seed of every fit and shuffle.</summary>
    public ulong Seed { get; init; }

    /// <summary>The number of settings.</summary>
    public long Settings => Learner.Settings;

    internal RecipeModel Learner { get; private init; } = null!; // set by Parse, the only way to make a recipe

    /// <summary>Reads a recipe's file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overrides">Values to replace, each <c>key=value</c> with a dotted key and JSON or plain text:
    /// <c>evaluation.folds=5</c>.</param>
    /// <param name="models">The models it may name; null for those of this library.</param>
    /// <exception cref="RecipeException">The file is missing or at fault; all faults are told.</exception>
    public static Recipe Load(string path, IReadOnlyList<string>? overrides = null, ModelCatalog? models = null)
    {
        var name = System.IO.Path.GetFileName(path);
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new RecipeException(name, [new("", $"the recipe cannot be read: {e.Message}")]);
        }
        return Parse(name, text, overrides, models) with
        {
            Folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path)),
        };
    }

    /// <summary>Reads a recipe's text.</summary>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="text">Its JSON; comments and trailing commas are allowed.</param>
    /// <param name="overrides">As for <see cref="Load"/>.</param>
    /// <param name="models">As for <see cref="Load"/>.</param>
    /// <exception cref="RecipeException">It is at fault; all faults are told.</exception>
    public static Recipe Parse(
        string name, string text, IReadOnlyList<string>? overrides = null, ModelCatalog? models = null)
    {
        models ??= ModelCatalog.Default;
        using var document = RecipeText.Parse(name, text, overrides ?? []);
        var faults = new RecipeFaults();
        var root = new RecipeObject(document.RootElement, "", faults, Keys);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            faults.ThrowIfAny(name);
        var data = RecipeDataReader.Read(root);
        var learner = ReadModel(root, models, out var model);
        var strategy = Strategies.First(
            s => s.Kind == root.Object("search", ["kind"]).Choice("kind", [.. Strategies.Select(k => k.Kind)], "grid"));
        var evaluation = EvaluationReader.Read(root);
        var scoring = ReadScoring(root);
        var refitBy = root.Choice("refit", [.. scoring.Select(m => m.Name)], scoring[0].Name);
        var seed = root.Seed("seed");
        var description = root.Text("description");
        root.Text("$schema");
        if (ReferenceEquals(evaluation, Evaluation.Test) && data is { HasTest: false })
            root.Add("evaluation.kind", "evaluation 'test' needs test rows: name them under data.test");
        faults.ThrowIfAny(name);
        return new Recipe
        {
            Name = name,
            Description = description,
            Data = data!, // not null: a fault would have been noted
            Model = model,
            Learner = learner!, // not null: a fault would have been noted
            Strategy = strategy,
            Evaluation = evaluation,
            Scoring = scoring,
            RefitBy = refitBy,
            Seed = seed,
        };
    }

    internal static IReadOnlyList<SearchStrategy> Strategies { get; } = [SearchStrategy.Grid];

    static RecipeModel? ReadModel(RecipeObject root, ModelCatalog models, out string name)
    {
        name = "";
        if (!root.Has("model"))
        {
            root.Add("model", $"the model is missing: take one of {string.Join(", ", models.Names)}");
            return null;
        }
        name = root.Choice("model", models.Names, "");
        return models.Find(name)?.Read(root.Object("fixed", null), root.Object("space", null));
    }

    static IReadOnlyList<Metric> ReadScoring(RecipeObject root)
    {
        var metrics = new List<Metric>();
        foreach (var name in root.Texts("scoring") ?? [])
        {
            if (Metric.Find(name) is not { } metric)
            {
                var nearest = RecipeName.Nearest(name, Metric.All.Select(m => m.Name));
                root.Add("scoring", $"there is no metric '{name}'" + (nearest is null
                    ? $": take one of {string.Join(", ", Metric.All.Select(m => m.Name))}"
                    : $": did you mean {nearest}?"));
            }
            else if (metrics.Contains(metric))
            {
                root.Add("scoring", $"the metric {metric.Name} is named twice");
            }
            else
            {
                metrics.Add(metric);
            }
        }
        return metrics.Count > 0 ? metrics : [Metric.Accuracy];
    }
}
