namespace Coppice.Cli.Tests.Commands;

/// <summary>Recipes small enough to be searched in a blink, and one that takes its time.</summary>
static class Recipes
{
    public const string Tiny = """
        {
          "data": { "generate": { "rows": 400, "test_rows": 200, "categorical": 1, "seed": 3 } },
          "model": "random_forest",
          "fixed": { "n_estimators": 4 },
          "space": { "max_depth": [2, 4, null], "min_samples_split": [2, 20], "max_features": ["sqrt", 3] },
          "evaluation": { "kind": "stratified_kfold", "folds": 3 },
          "scoring": "accuracy",
          "seed": 5
        }
        """;

    public const int TinySettings = 12;

    public const int LongFits = 360;

    // Apart, each fit is a task: some hundred of them, each remembered as it ends.
    public const string Long = """
        {
          "data": { "generate": { "rows": 3000, "categorical": 1, "seed": 3 } },
          "model": "random_forest",
          "fixed": { "n_estimators": 8, "max_depth": 12 },
          "space": {
            "max_features": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
            "min_samples_leaf": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
          },
          "evaluation": { "kind": "stratified_kfold", "folds": 3 },
          "seed": 5
        }
        """;

    public static string OfFile(string train, string label = "label", string more = "") => $$"""
        {
          "data": { "train": "{{train}}", "label": "{{label}}"{{more}} },
          "model": "random_forest",
          "space": { "max_depth": [2, 4] },
          "evaluation": { "kind": "kfold", "folds": 2 }
        }
        """;
}
