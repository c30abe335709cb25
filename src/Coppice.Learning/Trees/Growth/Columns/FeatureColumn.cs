using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Trees.Growth.Columns;

/// <summary>Where a feature is read, and how.</summary>
/// <param name="codes">Its source's codes, or their ranks where they are words.</param>
/// <param name="category">The category that it indicates, or below 0.</param>
/// <param name="count">How many codes its source has.</param>
/// <param name="source">Its source.</param>
readonly unsafe struct FeatureColumn(byte* codes, int category, int count, int source)
{
    /// <summary>What stands for the category of a feature that is split by sets.</summary>
    public const int IsSplitBySets = -2;

    /// <summary>More categories do not fit a word.</summary>
    public const int MostCategories = 64;

    public readonly byte* Codes = codes;
    public readonly int Category = category;
    public readonly int Count = count;
    public readonly int Source = source;

    /// <summary>The columns of all features.</summary>
    public static FeatureColumn[] Of(CodedTable table, NodeColumns columns)
    {
        var of = new FeatureColumn[table.Features.Length];
        for (var f = 0; f < of.Length; f++)
        {
            var (s, category) = table.Features[f];
            var source = table.Sources[s];
            if (source.Kind == SourceKind.Categories) category = IsSplitBySets;
            of[f] = new(columns.Column(s), category, source.CodeCount, s);
        }

        return of;
    }

    /// <summary>Whether all sets of categories that split a table's rows fit a word.</summary>
    public static bool AreNarrow(CodedTable table) =>
        table.Sources.All(s => s.Kind != SourceKind.Categories || s.CodeCount <= MostCategories);
}
