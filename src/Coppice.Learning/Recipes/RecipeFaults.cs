namespace Coppice.Learning.Recipes;

/// <summary>Collects what is wrong while a recipe is read, so that all of it is told at once.</summary>
sealed class RecipeFaults
{
    readonly List<RecipeFault> _all = [];

    public void Add(string path, string message) => _all.Add(new(path, message));

    public void ThrowIfAny(string recipe)
    {
        if (_all.Count > 0)
            throw new RecipeException(recipe, _all);
    }
}
