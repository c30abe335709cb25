using Coppice.Learning.Data;

namespace Coppice.Learning.Trees.Coding;

/// <summary>What a model remembers of the columns it was fitted to: enough to read any table that has them.</summary>
sealed record FeatureSchema(SchemaSource[] Sources, CodedFeature[] Features)
{
    /// <summary>The features' names as columns of the training table.</summary>
    public string NameOf(int feature)
    {
        var (source, category) = Features[feature];
        var column = Sources[source].Column;
        return category < 0 ? column : $"{column}={Sources[source].Categories[category]}";
    }

    public static FeatureSchema Of(IReadOnlyList<Column> columns)
    {
        var sources = new List<SchemaSource>();
        var indicators = new Dictionary<CategoryColumn, int>(ReferenceEqualityComparer.Instance);
        var features = new CodedFeature[columns.Count];
        for (var f = 0; f < features.Length; f++)
        {
            switch (columns[f])
            {
                case IndicatorColumn indicator:
                    if (!indicators.TryGetValue(indicator.Source, out var source))
                    {
                        indicators.Add(indicator.Source, source = sources.Count);
                        sources.Add(
                            new(indicator.Source.Name, SourceKind.Indicators, [.. indicator.Source.Categories]));
                    }

                    features[f] = new(source, indicator.Category);
                    break;
                case CategoryColumn category:
                    features[f] = new(sources.Count, -1);
                    sources.Add(new(category.Name, SourceKind.Categories, [.. category.Categories]));
                    break;
                default:
                    features[f] = new(sources.Count, -1);
                    sources.Add(new(columns[f].Name, SourceKind.Numeric, []));
                    break;
            }
        }

        return new([.. sources], features);
    }
}

/// <summary>One stored column: its name, kind, and the categories in the order of their codes.</summary>
sealed record SchemaSource(string Column, SourceKind Kind, string[] Categories);
