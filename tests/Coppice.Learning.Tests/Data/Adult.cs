using Coppice.Learning.Data;
using Xunit;

namespace Coppice.Learning.Tests.Data;

/// <summary>The Adult files where COPPICE_DATA says they are: skipped with a word where they are absent, but not in CI.
/// </summary>
static class Adult
{
    public static readonly string[] Names =
    [
        "age", "workclass", "fnlwgt", "education", "education-num", "marital-status", "occupation", "relationship",
        "race", "sex", "capital-gain", "capital-loss", "hours-per-week", "native-country", "income",
    ];

    public static CsvOptions Options { get; } = new()
    {
        Header = false,
        Names = Names,
        Comment = '|',
        Map = new Dictionary<string, IReadOnlyDictionary<string, string>>
        {
            ["income"] = new Dictionary<string, string> { ["<=50K."] = "<=50K", [">50K."] = ">50K" },
        },
    };

    static readonly Lazy<Table> TrainOnce = new(() => Table.FromCsv(Find("adult.data"), Options));

    static readonly Lazy<Table> TestOnce =
        new(() => Table.FromCsv(Find("adult.test"), Options with { Schema = Train.Schema }));

    public static Table Train => TrainOnce.Value;

    public static Table Test => TestOnce.Value;

    public static string Find(string file)
    {
        var folder = Environment.GetEnvironmentVariable("COPPICE_DATA");
        var path = Path.Combine(folder ?? "", "adult", file);
        if (folder is not null && File.Exists(path))
            return path;
        Assert.True(
            Environment.GetEnvironmentVariable("CI") is null,
            $"COPPICE_DATA must name a folder with adult/{file} in CI; it is '{folder}'.");
        Assert.Skip($"adult/{file} is not under COPPICE_DATA ('{folder}').");
        return path;
    }
}
