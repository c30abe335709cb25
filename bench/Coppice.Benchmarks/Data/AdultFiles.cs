using Coppice.Learning.Data;

namespace Coppice.Benchmarks.Data;

/// <summary>UCI's Adult data under COPPICE_DATA, read as the recipes read them.</summary>
static class AdultFiles
{
    const string Label = "income";

    static readonly CsvOptions Options = new()
    {
        Header = false,
        Names =
        [
            "age", "workclass", "fnlwgt", "education", "education-num", "marital-status", "occupation", "relationship",
            "race", "sex", "capital-gain", "capital-loss", "hours-per-week", "native-country", Label,
        ],
        Comment = '|',
        Map = new Dictionary<string, IReadOnlyDictionary<string, string>>
        {
            [Label] = new Dictionary<string, string> { ["<=50K."] = "<=50K", [">50K."] = ">50K" },
        },
    };

    /// <summary>The folder that holds adult.data and adult.test, or null.</summary>
    public static string? Folder()
    {
        if (Environment.GetEnvironmentVariable("COPPICE_DATA") is not { Length: > 0 } root) return null;
        string[] folders = [Path.Combine(root, "adult"), root];
        return Array.Find(
            folders, f => File.Exists(Path.Combine(f, "adult.data")) && File.Exists(Path.Combine(f, "adult.test")));
    }

    public static (DataView Train, DataView Test) Read(string folder)
    {
        var train = Table.FromCsv(Path.Combine(folder, "adult.data"), Options);
        var test = Table.FromCsv(Path.Combine(folder, "adult.test"), Options with { Schema = train.Schema });
        return (new(train, Label), new(test, Label));
    }
}
