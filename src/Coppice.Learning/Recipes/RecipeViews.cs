using Coppice.Learning.Data;

namespace Coppice.Learning.Recipes;

/// <summary>A recipe's rows.</summary>
/// <param name="Train">The training rows.</param>
/// <param name="Test">The test rows; null where there are none.</param>
/// <param name="Reports">What was left out of each file, by its path.</param>
sealed record RecipeViews(DataView Train, DataView? Test, IReadOnlyList<(string File, CsvReport Report)> Reports);
