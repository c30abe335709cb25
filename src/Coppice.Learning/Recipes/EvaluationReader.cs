using Coppice.Learning.Search;

namespace Coppice.Learning.Recipes;

/// <summary>Reads <c>{"kind": "stratified_kfold", "folds": 3}</c>.</summary>
static class EvaluationReader
{
    /// <summary>Each kind with the keys it has beside <c>kind</c>.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> Kinds = new Dictionary<string, string[]>
    {
        ["stratified_kfold"] = ["folds", "shuffle"],
        ["kfold"] = ["folds", "shuffle"],
        ["repeated_stratified_kfold"] = ["folds", "repeats"],
        ["repeated_kfold"] = ["folds", "repeats"],
        ["group_kfold"] = ["folds"],
        ["holdout"] = ["fraction", "stratified"],
        ["test"] = [],
    };

    /// <summary>The evaluation; five stratified folds where the recipe names none.</summary>
    public static Evaluation Read(RecipeObject recipe)
    {
        var kind = recipe.Object("evaluation", null).Choice("kind", [.. Kinds.Keys], "stratified_kfold");
        var given = recipe.Object("evaluation", [.. Kinds[kind], "kind"]);
        var folds = given.Whole("folds", 2, 5);
        var repeats = given.Whole("repeats", 1, 10);
        var shuffle = given.Flag("shuffle", false);
        return kind switch
        {
            "kfold" => new KFold(folds, shuffle),
            "repeated_stratified_kfold" => new RepeatedStratifiedKFold(folds, repeats),
            "repeated_kfold" => new RepeatedKFold(folds, repeats),
            "group_kfold" => new GroupKFold(folds),
            "holdout" => new Holdout(given.Between("fraction", 0, 1, 0.25), given.Flag("stratified", true)),
            "test" => Evaluation.Test,
            _ => new StratifiedKFold(folds, shuffle),
        };
    }
}
