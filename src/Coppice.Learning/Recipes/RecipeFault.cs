namespace Coppice.Learning.Recipes;

/// <summary>One thing that is wrong with a recipe.</summary>
/// <param name="Path">Where in the file: <c>space.max_depth[2]</c>; empty for the file itself.</param>
/// <param name="Message">What is wrong, the value, and the cure: <c>max_depth must be at least 1, got 0</c>.</param>
public sealed record RecipeFault(string Path, string Message);
