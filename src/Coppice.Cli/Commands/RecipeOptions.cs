using System.CommandLine;
using System.Globalization;
using Coppice.Learning.Recipes;

namespace Coppice.Cli.Commands;

/// <summary>What every command that follows a recipe is told in the same way.</summary>
static class RecipeOptions
{
    public static Argument<string> Recipe { get; } = new("RECIPE")
    {
        Description = "The recipe's file: which data, which model, which settings",
    };

    public static Option<string?> Data { get; } = new("--data")
    {
        Description = "A folder in which the recipe's data files are looked for first",
        HelpName = "DIR",
    };

    public static Option<ulong?> Seed { get; } = new("--seed")
    {
        Description = "The seed, in place of the recipe's",
        HelpName = "N",
    };

    public static Option<int> Slots { get; } = new Option<int>("--slots")
    {
        Description = "How many tasks run at once; the result is the same with any number",
        HelpName = "N",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    }.Within(1, 4096);

    public static Option<int?> MaxErrors { get; } = new Option<int?>("--max-errors")
    {
        Description = "How many faulty rows of a file are skipped and counted before one is an error; by default none",
        HelpName = "N",
    };

    public static Option<string[]> Set { get; } = new("--set")
    {
        Description = "Replace a value of the recipe: space.max_depth=[5,10], evaluation.folds=5; may be repeated",
        HelpName = "KEY=VALUE",
        DefaultValueFactory = _ => [],
    };

    /// <exception cref="CommandException">The data folder does not exist.</exception>
    /// <exception cref="RecipeException">The recipe is missing or at fault.</exception>
    public static Recipe Load(ParseResult parsed) =>
        Learning.Recipes.Recipe.Load(parsed.GetRequiredValue(Recipe), Overrides(parsed));

    /// <summary>What is said in place of the recipe, by <c>--set</c> and by options of their own.</summary>
    /// <exception cref="CommandException">The data folder does not exist.</exception>
    public static IReadOnlyList<string> Overrides(ParseResult parsed)
    {
        if (parsed.GetValue(Data) is { } folder && !Directory.Exists(folder))
            throw new CommandException($"--data must name a folder, and {folder} is none", ExitCode.Misuse);
        var overrides = new List<string>(parsed.GetValue(Set) ?? []);
        if (parsed.GetValue(Seed) is { } seed)
            overrides.Add(string.Create(CultureInfo.InvariantCulture, $"seed={seed}"));
        if (parsed.GetValue(MaxErrors) is { } errors)
            overrides.Add(string.Create(CultureInfo.InvariantCulture, $"data.max_errors={errors}"));
        return overrides;
    }
}
