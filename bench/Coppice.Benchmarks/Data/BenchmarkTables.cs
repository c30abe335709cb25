using Coppice.Learning.Data;

namespace Coppice.Benchmarks.Data;

/// <summary>The tables that benchmarks grow trees on.</summary>
static class BenchmarkTables
{
    /// <summary>Whether tables are to be a fraction of their size, for a run that only shows that all works.</summary>
    public static bool Small { get; set; }

    public static DataView Make(TableKind kind) => kind switch
    {
        TableKind.AdultOneHot => Adult().OneHot(),
        TableKind.AdultNative => Adult(),
        TableKind.Numeric32561x14 => Numeric(32_561, 14),
        TableKind.Numeric1000000x28 => Numeric(1_000_000, 28),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    /// <summary>Numbers that are nearly all distinct; about half the columns tell something.</summary>
    public static GeneratorOptions NumericOptions(int rows, int columns) => new()
    {
        Rows = rows,
        Informative = columns / 3,
        Redundant = columns / 6,
        Noise = columns - columns / 3 - columns / 6,
        Clusters = 4,
        LabelNoise = 0.05,
        Seed = 1,
    };

    static DataView Numeric(int rows, int columns) =>
        new(Generator.Classification(NumericOptions(Small ? rows / 20 : rows, columns)), "label");

    static DataView Adult()
    {
        if (AdultFiles.Folder() is { } folder)
            return AdultFiles.Read(folder).Train;

        // Six numbers and eight categories, as many rows: where the data are absent, their shape must do.
        var options = new GeneratorOptions
        {
            Rows = Small ? 2_000 : 32_561,
            Informative = 3,
            Redundant = 1,
            Noise = 2,
            Categorical = 8,
            Categories = 13,
            LabelNoise = 0.1,
            Seed = 1,
        };
        return new(Generator.Classification(options), "label");
    }
}
