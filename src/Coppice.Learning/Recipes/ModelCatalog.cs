using Coppice.Learning.Forests;
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
        .With("decision_tree", new DecisionTreeClassifier())
        .With("random_forest", new RandomForestClassifier());

    /// <summary>The models' names.</summary>
    public IReadOnlyList<string> Names => [.. _entries.Select(e => e.Name)];

    internal IReadOnlyList<ModelEntry> Entries => _entries;

    /// <summary>This catalog and a model of the caller's.</summary>
    /// <param name="name">Its name in recipes; it replaces a model of the same name.</param>
    /// <param name="learner">What fits it.</param>
    public ModelCatalog With<TParameters, TModel>(string name, ILearner<TParameters, TModel> learner)
        where TParameters : notnull, new()
        where TModel : IModel => new(
        [.. _entries.Where(e => e.Name != name), new ModelEntry<TParameters, TModel>(name, learner)]);

    internal ModelEntry? Find(string name) => Array.Find(_entries, e => e.Name == name);
}
