using System.Text.Json;
using Coppice.Learning.ParameterServer;
using Coppice.Learning.Recipes;

namespace Coppice.Learning.Networks;

/// <summary>The training of a network written down: data, layers, optimizer. Its JSON format is in
/// <c>network.schema.json</c>.</summary>
public sealed record NetworkRecipe
{
    internal static readonly string[] Keys =
    [
        "data", "layers", "loss", "epochs", "batch", "optimizer", "learning_rate", "schedule", "validation_share",
        "patience", "seed", "workers", "rule", "window", "encoding", "shards", "staleness_bound", "description",
        "$schema",
    ];

    NetworkRecipe()
    {
    }

    /// <summary>The file's name.</summary>
    public required string Name { get; init; }

    /// <summary>The folder that relative paths start from; null where there is no file.</summary>
    public string? Folder { get; init; }

    /// <summary>What it is for, in the recipe's own words.</summary>
    public string? Description { get; init; }

    /// <summary>Where the examples come from.</summary>
    public required NetworkData Data { get; init; }

    /// <summary>The layers.</summary>
    public required IReadOnlyList<Layer> Layers { get; init; }

    /// <summary>What training makes small.</summary>
    public required Loss Loss { get; init; }

    /// <summary>How often every example is seen.</summary>
    public required int Epochs { get; init; }

    /// <summary>Examples of a step.</summary>
    public required int Batch { get; init; }

    /// <summary>What moves the parameters.</summary>
    public required OptimizerOptions Optimizer { get; init; }

    /// <summary>How the learning rate goes.</summary>
    public required Schedule Schedule { get; init; }

    /// <summary>The share of the training examples that is set apart and scored after each epoch.</summary>
    public double ValidationShare { get; init; }

    /// <summary>After how many epochs without a lower validation loss training ends; null for never.</summary>
    public int? Patience { get; init; }

    /// <summary>The seed of parameters, of the order of examples, and of what is set apart.</summary>
    public ulong Seed { get; init; }

    /// <summary>How many workers train it and how they exchange; null for one trainer in this process.</summary>
    public DataParallelOptions? Parallel { get; init; }

    /// <summary>Whether a file is the recipe of a network: whether it has layers.</summary>
    /// <param name="path">The file.</param>
    /// <returns>False also for a file that cannot be read: whoever reads it as another recipe tells why.</returns>
    public static bool IsIn(string path)
    {
        try
        {
            using var document = RecipeText.Parse(path, File.ReadAllText(path), []);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("layers", out _);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException
            or RecipeException)
        {
            return false;
        }
    }

    /// <summary>Reads a recipe's file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overrides">Values to replace, each <c>key=value</c> with a dotted key and JSON or plain text:
    /// <c>loss.smoothing=0</c>.</param>
    /// <param name="catalog">The layers and losses it may name; null for those of this library.</param>
    /// <exception cref="RecipeException">The file is missing or at fault; all faults are told.</exception>
    public static NetworkRecipe Load(
        string path, IReadOnlyList<string>? overrides = null, NetworkCatalog? catalog = null)
    {
        var name = Path.GetFileName(path);
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new RecipeException(name, [new("", $"the recipe cannot be read: {e.Message}")]);
        }

        return Parse(name, text, overrides, catalog) with { Folder = Path.GetDirectoryName(Path.GetFullPath(path)) };
    }

    /// <summary>Reads a recipe's text.</summary>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="text">Its JSON; comments and trailing commas are allowed.</param>
    /// <param name="overrides">As for <see cref="Load"/>.</param>
    /// <param name="catalog">As for <see cref="Load"/>.</param>
    /// <exception cref="RecipeException">It is at fault; all faults are told.</exception>
    public static NetworkRecipe Parse(
        string name, string text, IReadOnlyList<string>? overrides = null, NetworkCatalog? catalog = null)
    {
        catalog ??= NetworkCatalog.Default;
        using var document = RecipeText.Parse(name, text, overrides ?? []);
        var faults = new RecipeFaults();
        var root = new RecipeObject(document.RootElement, "", faults, Keys);
        if (document.RootElement.ValueKind != JsonValueKind.Object)
            faults.ThrowIfAny(name);
        root.Text("$schema");
        var recipe = new NetworkRecipe
        {
            Name = name,
            Description = root.Text("description"),
            Data = NetworkReader.Data(root),
            Layers = catalog.Layers.ReadList(root, "layers"),
            Loss = catalog.Losses.Read(root, "loss", new SoftmaxCrossEntropy()),
            Epochs = root.Whole("epochs", 1, 1),
            Batch = root.Whole("batch", 1, 32),
            Optimizer = ReadOptimizer(root),
            Schedule = NetworkCatalog.Schedules.Read(root, "schedule", new Constant()),
            ValidationShare = root.Has("validation_share") ? root.Between("validation_share", 0, 1, 0.1) : 0,
            Patience = root.Find("patience") is { ValueKind: not JsonValueKind.Null }
                ? root.Whole("patience", 1, 1) : null,
            Seed = root.Seed("seed"),
            Parallel = ParallelReader.Read(root),
        };
        recipe.AddFaults(root);
        faults.ThrowIfAny(name);
        return recipe;
    }

    static OptimizerOptions ReadOptimizer(RecipeObject root)
    {
        var optimizer = NetworkCatalog.Optimizers.Read(root, "optimizer", new Adam());
        return root.Has("learning_rate")
            ? optimizer with { LearningRate = root.Above("learning_rate", 0, optimizer.LearningRate) }
            : optimizer;
    }

    void AddFaults(RecipeObject root)
    {
        foreach (var fault in Optimizer.Faults())
            root.Add("optimizer", fault);
        foreach (var fault in Schedule.Faults())
            root.Add("schedule", fault);
        if (root.Has("layers") && Layers.Count == 0)
            root.Add("layers", "a network needs a layer at least");
        if (ValidationShare > 0 && Data.Validation is not null)
            root.Add("validation_share", "validation_share and data.validation exclude each other: leave one out");
        if (ValidationShare > 0 && Data.Train.Count > 1)
        {
            root.Add("validation_share",
                "of training files in several parts none is set apart: name files under data.validation");
        }

        if (Patience is not null && ValidationShare == 0 && Data.Validation is null)
            root.Add("patience", "patience needs validation examples: give validation_share or data.validation");
    }
}
