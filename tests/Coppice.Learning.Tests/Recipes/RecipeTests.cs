using Coppice.Learning.Forests;
using Coppice.Learning.Recipes;
using Coppice.Learning.Search;
using Coppice.Learning.Tests.Search;
using Coppice.Learning.Trees;
using Xunit;

namespace Coppice.Learning.Tests.Recipes;

public sealed class RecipeTests
{
    const string Rest = """
        "data": { "train": "a.csv", "label": "y" }, "model": "random_forest"
        """;

    const string Models =
        "decision_tree, random_forest, gradient_boosting, logistic_regression, ada_boost, bagging, voting, stacking";

    [Fact]
    public void Settings_keep_the_form_of_their_numbers()
    {
        var settings = Settings("""
            { "fixed": { "max_samples": 0.5, "criterion": "log_loss", "class_weight": { "b": 2, "a": 1.5 } },
              "space": { "min_samples_leaf": [1, 0.1], "max_features": ["sqrt", null, 3, 1.0],
                         "max_depth": [null, 4] }, %REST% }
            """);
        Assert.Equal(16, settings.Count);
        Assert.All(settings, s => Assert.Equal(Amount.Fraction(0.5), s.MaxSamples));
        Assert.All(settings, s => Assert.Equal(Criterion.LogLoss, s.Criterion));
        Assert.All(settings, s => Assert.Equal(ClassWeight.Of(("a", 1.5), ("b", 2)), s.ClassWeight));
        Assert.Equal([null, 4], settings.Select(s => s.MaxDepth).Distinct());
        Assert.Equal([Amount.Count(1), Amount.Fraction(0.1)], settings.Select(s => s.MinSamplesLeaf).Distinct());
        Assert.Equal(
            [MaxFeatures.Sqrt, MaxFeatures.All, MaxFeatures.Count(3), MaxFeatures.Fraction(1)],
            settings.Select(s => s.MaxFeatures).Distinct());
    }

    [Fact]
    public void Overrides_replace_values_and_keep_fractions()
    {
        var recipe = Parse(
            """{ "space": { "min_samples_leaf": [1.0e-1, 0.5] }, %REST% }""",
            "evaluation.kind=kfold", "evaluation.folds=4", "scoring=roc_auc", "seed=7", "fixed.max_features=1.0",
            "space.max_depth=[3, null]", "data.encoding=onehot");
        Assert.Equal(new KFold(4), recipe.Evaluation);
        Assert.Equal([Metric.RocAuc], recipe.Scoring);
        Assert.Equal(7UL, recipe.Seed);
        Assert.Equal(4, recipe.Settings);
        Assert.True(recipe.Data.OneHot);
        var settings = SearchStrategy.Grid.Propose(Learner(recipe).Space).Select(c => c.Parameters).ToArray();
        Assert.All(settings, s => Assert.Equal(MaxFeatures.Fraction(1), s.MaxFeatures));
        Assert.All(settings, s => Assert.True(s.MinSamplesLeaf.IsFraction));
    }

    [Fact]
    public void Defaults_are_five_stratified_folds_and_accuracy()
    {
        var recipe = Parse("{ %REST% }");
        Assert.Equal(new StratifiedKFold(5), recipe.Evaluation);
        Assert.Equal([Metric.Accuracy], recipe.Scoring);
        Assert.Equal("accuracy", recipe.RefitBy);
        Assert.Equal(1, recipe.Settings);
        Assert.Equal("grid", recipe.Strategy.Kind);
    }

    [Theory]
    [InlineData("""{"kind":"stratified_kfold","folds":3,"shuffle":true}""",
        "StratifiedKFold { Kind = stratified_kfold, Folds = 3, Shuffle = True }")]
    [InlineData("""{"kind":"repeated_stratified_kfold","folds":2,"repeats":4}""",
        "RepeatedStratifiedKFold { Kind = repeated_stratified_kfold, Folds = 2, Repeats = 4 }")]
    [InlineData("""{"kind":"group_kfold"}""",
        "GroupKFold { Kind = group_kfold, Folds = 5 }")]
    [InlineData("""{"kind":"holdout","fraction":0.2,"stratified":false}""",
        "Holdout { Kind = holdout, Fraction = 0.2, Stratified = False }")]
    public void Evaluation_is_read(string json, string expected) =>
        Assert.Equal(expected, Parse($$"""{ "evaluation": {{json}}, %REST% }""").Evaluation.ToString());

    [Theory]
    [InlineData(
        """{ "space": { "max_depth": [10, 20, 0] }, %REST% }""",
        "max_depth must be at least 1, got 0 (recipe r.json, space.max_depth[2])")]
    [InlineData(
        """{ "fixed": { "min_samples_leaf": 1.5 }, %REST% }""",
        "min_samples_leaf must be a whole count or a fraction between 0.0 and 1.0, got 1.5 "
            + "(recipe r.json, fixed.min_samples_leaf)")]
    [InlineData(
        """{ "space": { "maxdepth": [1] }, %REST% }""",
        "there is no key 'maxdepth': did you mean max_depth? (recipe r.json, space.maxdepth)")]
    [InlineData(
        """{ "spcae": {}, %REST% }""", "there is no key 'spcae': did you mean space? (recipe r.json, spcae)")]
    [InlineData(
        """{ "space": { "max_depth": [1, "two", 2.5] }, %REST% }""",
        "max_depth: expected a whole number or null, got 'two' (recipe r.json, space.max_depth[1])",
        "max_depth: expected a whole number or null, got 2.5 (recipe r.json, space.max_depth[2])")]
    [InlineData(
        """{ "space": { "criterion": ["ginny"] }, %REST% }""",
        "criterion: expected one of gini, entropy, log_loss; did you mean gini?, got 'ginny' "
            + "(recipe r.json, space.criterion[0])")]
    [InlineData(
        """{ "fixed": { "min_samples_split": "many", "max_features": "all" }, %REST% }""",
        "min_samples_split: expected a count (5) or a fraction (0.5), got 'many' "
            + "(recipe r.json, fixed.min_samples_split)",
        "max_features: expected \"sqrt\", \"log2\", null, a count or a fraction, got 'all' "
            + "(recipe r.json, fixed.max_features)")]
    [InlineData(
        """{ "space": { "max_depth": 3, "n_estimators": [] }, %REST% }""",
        "max_depth must be a list of values to be tried, got 3 (recipe r.json, space.max_depth)",
        "n_estimators must be a list of values to be tried, got [] (recipe r.json, space.n_estimators)")]
    [InlineData(
        """{ "space": { "max_depth": [3] }, "fixed": { "max_depth": 3 }, %REST% }""",
        "max_depth is both fixed and varied: leave one out (recipe r.json, fixed.max_depth)")]
    [InlineData(
        """{ "space": { "max_samples": [0.5] }, "fixed": { "bootstrap": false }, %REST% }""",
        "max_samples needs bootstrap: without it every tree sees all rows (recipe r.json, space.max_samples[0])")]
    [InlineData(
        """{ "evaluation": { "kind": "stratified_kfold", "folds": 1, "repeats": 2 }, %REST% }""",
        "there is no key 'repeats': take one of folds, shuffle, kind (recipe r.json, evaluation.repeats)",
        "folds must be a whole number of at least 2, got 1 (recipe r.json, evaluation.folds)")]
    [InlineData(
        """{ "evaluation": { "kind": "stratfied_kfold" }, "search": { "kind": "random" }, %REST% }""",
        "kind must be one of grid, got 'random' (recipe r.json, search.kind)",
        "kind must be one of stratified_kfold, kfold, repeated_stratified_kfold, repeated_kfold, group_kfold, "
            + "holdout, test, got 'stratfied_kfold': did you mean stratified_kfold? (recipe r.json, evaluation.kind)")]
    [InlineData(
        """{ "evaluation": { "kind": "test" }, %REST% }""",
        "evaluation 'test' needs test rows: name them under data.test (recipe r.json, evaluation.kind)")]
    [InlineData(
        """{ "scoring": ["acuracy", "accuracy", "accuracy"], "seed": -1, %REST% }""",
        "there is no metric 'acuracy': did you mean accuracy? (recipe r.json, scoring)",
        "the metric accuracy is named twice (recipe r.json, scoring)",
        "seed must be a whole number of at least 0, got -1 (recipe r.json, seed)")]
    [InlineData(
        """{ "data": { "generate": { "rows": 0, "clases": 3 }, "train": "x.csv" }, "model": "random_forest" }""",
        "train is for files, and these rows are generated: leave it out (recipe r.json, data.train)",
        "there is no key 'clases': did you mean classes? (recipe r.json, data.generate.clases)",
        "Generator options: rows must be at least 1, got 0. (recipe r.json, data.generate)")]
    [InlineData(
        """{ "data": { "train": "x.csv", "sources": { "x.csv": { "sha256": "12", "url": "ftp:" } } }, "model": "f" }""",
        "the label is missing: name the column to be predicted (recipe r.json, data.label)",
        "url must be an http or https address, got 'ftp:' (recipe r.json, data.sources.x.csv.url)",
        "sha256 must be 64 hexadecimal digits, got '12' (recipe r.json, data.sources.x.csv.sha256)",
        $"model must be one of {Models}, got 'f' (recipe r.json, model)")]
    [InlineData(
        "{}",
        "the data are missing: give a train file and a label, or what to generate (recipe r.json, data)",
        $"the model is missing: take one of {Models} (recipe r.json, model)")]
    [InlineData("[]", "a recipe must be an object, got [] (recipe r.json)")]
    [InlineData("""{ "seed": 1, "seed": 2, %REST% }""", "seed is given twice (recipe r.json, seed)")]
    public void Faults_are_told_all_at_once_with_their_places(string json, params string[] expected)
    {
        var error = Assert.Throws<RecipeException>(() => Parse(json));
        Assert.Equal(expected, error.Message.Split(Environment.NewLine));
    }

    [Fact]
    public void What_is_no_json_is_told_with_its_line()
    {
        var error = Assert.Throws<RecipeException>(() => Parse("{\n  \"seed\": x\n}"));
        Assert.StartsWith("expected JSON, but it breaks off at line 2, column 11: ", error.Message);
        Assert.EndsWith("(recipe r.json)", error.Message);
    }

    [Fact]
    public void A_missing_file_is_told_in_one_line()
    {
        var error = Assert.Throws<RecipeException>(() => Recipe.Load("/nowhere/r.json"));
        Assert.StartsWith("the recipe cannot be read: ", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("evaluation",
        "an override must be key=value, like evaluation.folds=5, got 'evaluation' (recipe r.json)")]
    [InlineData("model.x=1", "an override cannot reach into model, which is no object (recipe r.json, model)")]
    public void A_faulty_override_is_refused(string one, string expected) =>
        Assert.Equal(expected, Assert.Throws<RecipeException>(() => Parse("{ %REST% }", one)).Message);

    [Fact]
    public void A_model_of_the_callers_can_be_named()
    {
        var models = ModelCatalog.Default.With("toy", new ToyStumps());
        var recipe = Recipe.Parse(
            "r.json",
            """{ "data": { "generate": {} }, "model": "toy", "space": { "rounds": [1, 2], "mode": ["plain"] } }""",
            models: models);
        Assert.Equal(2, recipe.Settings);
        Assert.Contains("\"least_rounds\"", RecipeSchema.Generate(models));
    }

    [Theory]
    [InlineData("quickstart.json", 216)]
    [InlineData("adult-celery.json", 2800)]
    [InlineData("adult-dask.json", 3200)]
    public void Recipes_of_the_repository_are_sound(string name, int settings) =>
        Assert.Equal(settings, Recipe.Load(Path.Combine(RecipeFolder.Path, name)).Settings);

    static Recipe Parse(string json, params string[] overrides) =>
        Recipe.Parse("r.json", json.Replace("%REST%", Rest), overrides);

    static IReadOnlyList<RandomForestParameters> Settings(string json) =>
        [.. SearchStrategy.Grid.Propose(Learner(Parse(json)).Space).Select(c => c.Parameters)];

    static RecipeModel<RandomForestParameters, RandomForest> Learner(Recipe recipe) =>
        Assert.IsType<RecipeModel<RandomForestParameters, RandomForest>>(recipe.Learner);
}
