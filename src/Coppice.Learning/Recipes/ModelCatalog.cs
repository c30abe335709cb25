using Coppice.Learning.Boosting;
using Coppice.Learning.Ensembles;
using Coppice.Learning.Forests;
using Coppice.Learning.Logistic;
using Coppice.Learning.Trees;

namespace Coppice.Learning.Recipes;

/// <summary>The models that recipes may name. Immutable.</summary>
public sealed class ModelCatalog
{
    readonly ModelEntry[] _entries;

    ModelCatalog(ModelEntry[] entries) => _entries = entries;

    /// <summary>No model.</summary>
    public static ModelCatalog Empty { get; } = new([]);

    /// <summary>The models of this library.</summary>
    public static ModelCatalog Default { get; } = Empty
        .With("decision_tree", new DecisionTreeClassifier(), DecisionTree.Load)
        .With("random_forest", new RandomForestClassifier(), RandomForest.Load)
        .With("gradient_boosting", new GradientBoostingClassifier(), BoostedClassifier.Load)
        .With("logistic_regression", new LogisticRegression(), LogisticModel.Load)
        .With("ada_boost", new AdaBoostClassifier(), VotingModel.Load)
        .With("bagging", new BaggingClassifier(), VotingModel.Load)
        .With("voting", new VotingClassifier(), VotingModel.Load)
        .With("stacking", new StackingClassifier(), StackModel.Load);

    /// <summary>The models' names.</summary>
    public IReadOnlyList<string> Names => [.. _entries.Select(e => e.Name)];

    internal IReadOnlyList<ModelEntry> Entries => _entries;

    /// <summary>This catalog and a model of the caller's.</summary>
    /// <param name="name">Its name in recipes; it replaces a model of the same name.</param>
    /// <param name="learner">What fits it.</param>
    /// <param name="load">Reads what the model's Save has written; null where saved models are not read.</param>
    public ModelCatalog With<TParameters, TModel>(
        string name, ILearner<TParameters, TModel> learner, Func<Stream, TModel>? load = null)
        where TParameters : notnull, new()
        where TModel : IModel => new(
        [.. _entries.Where(e => e.Name != name), new ModelEntry<TParameters, TModel>(name, learner, load)]);

    /// <summary>The name under which such a model can be read again, or null.</summary>
    internal string? NameOf(IModel model) => Array.Find(_entries, e => e.ModelType == model.GetType())?.Name;

    internal ModelEntry? Find(string name) => Array.Find(_entries, e => e.Name == name);
}
