using System.Text.Json;

namespace Coppice.Learning.Recipes;

/// <summary>A key of an object of a recipe, and its value.</summary>
sealed record RecipeMember(string Key, JsonElement Value);
