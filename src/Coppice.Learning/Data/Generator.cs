namespace Coppice.Learning.Data;

/// <summary>Makes tables to try things on: seeded, and the same to the last bit on every CPU.</summary>
public static class Generator
{
    /// <summary>A table of informative1…, redundant1…, noise1…, category1… and the category column
    /// <paramref name="label"/> with the classes class0…. Each class is some clusters of rows, each around a corner of
    /// a cube over the informative columns.</summary>
    /// <exception cref="ArgumentException">Options are faulty, all named together.</exception>
    public static Table Classification(GeneratorOptions? options = null, string label = "label")
    {
        options ??= new();
        options.Validate();
        var made = new GeneratedColumns(options);
        var clusters = made.Clusters(options.Classes * options.Clusters);
        var classes = Array.ConvertAll(clusters, cluster => cluster % options.Classes);
        made.AddNumbers(clusters);
        made.AddCategories(classes);
        return made.With(new CategoryColumn(
            label, [.. Enumerable.Range(0, options.Classes).Select(c => $"class{c}")], made.Mislabelled(classes)));
    }

    /// <summary>A table of the same features, and the numeric column <paramref name="label"/>: a weighted sum of the
    /// informative columns and of products of neighbours, what each category adds, and noise.</summary>
    /// <exception cref="ArgumentException">Options are faulty, all named together.</exception>
    public static Table Regression(GeneratorOptions? options = null, string label = "target")
    {
        options ??= new();
        options.Validate();
        var made = new GeneratedColumns(options);
        var clusters = made.Clusters(options.Clusters);
        made.AddNumbers(clusters);
        made.AddCategories(clusters);
        return made.With(new NumericColumn(label, made.Targets()));
    }
}
