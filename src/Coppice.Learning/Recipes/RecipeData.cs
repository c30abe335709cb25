using Coppice.Learning.Data;

namespace Coppice.Learning.Recipes;

/// <summary>Where a recipe's rows come from: files, or a generator.</summary>
public sealed record RecipeData
{
    /// <summary>Files that can be downloaded, by the name that <see cref="Train"/> and <see cref="Test"/>
    /// use.</summary>
    public IReadOnlyDictionary<string, DataSource> Sources { get; init; } = new Dictionary<string, DataSource>();

    /// <summary>The training rows' file: a source's name, or a path; null where rows are generated.</summary>
    public string? Train { get; init; }

    /// <summary>The test rows' file; null where there is none.</summary>
    public string? Test { get; init; }

    /// <summary>How both files are written.</summary>
    public CsvOptions Csv { get; init; } = new();

    /// <summary>What is generated; null where rows come from files.</summary>
    public GeneratorOptions? Generate { get; init; }

    /// <summary>How many rows more are generated, and set apart for the test.</summary>
    public int GeneratedTestRows { get; init; }

    /// <summary>The column to be predicted.</summary>
    public required string Label { get; init; }

    /// <summary>The class that F1 and binary ROC curves are about; null for the last one.</summary>
    public string? Positive { get; init; }

    /// <summary>The column of row weights.</summary>
    public string? Weight { get; init; }

    /// <summary>The column of groups that evaluation keeps together.</summary>
    public string? Group { get; init; }

    /// <summary>Columns that are left out.</summary>
    public IReadOnlyList<string> Drop { get; init; } = [];

    /// <summary>Whether categories become a column each instead of one column of categories.</summary>
    public bool OneHot { get; init; }

    /// <summary>The published results to compare with, by name: <c>adult</c>.</summary>
    public string? Benchmark { get; init; }

    /// <summary>Whether there are test rows.</summary>
    public bool HasTest => Test is not null || GeneratedTestRows > 0;
}
