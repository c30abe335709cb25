namespace Coppice.Learning.Recipes;

/// <summary>A recipe that cannot be followed; the message tells all that is wrong with it, a line each.</summary>
public sealed class RecipeException : Exception
{
    /// <summary>An exception for the faults of a recipe.</summary>
    /// <param name="recipe">The file's name.</param>
    /// <param name="faults">All of them.</param>
    public RecipeException(string recipe, IReadOnlyList<RecipeFault> faults)
        : base(string.Join(Environment.NewLine, faults.Select(f => Line(recipe, f)))) => Faults = faults;

    /// <summary>All that is wrong.</summary>
    public IReadOnlyList<RecipeFault> Faults { get; }

    static string Line(string recipe, RecipeFault fault) =>
        $"{fault.Message} (recipe {recipe}{(fault.Path.Length == 0 ? "" : ", " + fault.Path)})";
}
