namespace Coppice.Learning.Recipes;

/// <summary>Where a named file can be had, when no folder holds it.</summary>
/// <param name="Url">Its address.</param>
/// <param name="Sha256">Its SHA-256 in hexadecimal; null to take whatever comes.</param>
public sealed record RecipeSource(string? Url, string? Sha256);
