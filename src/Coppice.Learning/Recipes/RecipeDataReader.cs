using System.Text.Json;
using Coppice.Learning.Data;

namespace Coppice.Learning.Recipes;

/// <summary>Reads the <c>data</c> of a recipe.</summary>
static class RecipeDataReader
{
    static readonly CsvOptions Defaults = new();

    /// <summary>How rows are written; these keys make no sense for generated rows.</summary>
    static readonly string[] FileKeys =
    [
        "sources", "train", "test", "columns", "header", "delimiter", "quote", "comment", "trim", "missing",
        "empty_is_missing", "decimal_comma", "text_encoding", "types", "map", "drop_missing", "max_errors",
    ];

    static readonly string[] RowKeys =
        ["label", "positive", "weight", "group", "drop", "encoding", "benchmark", "generate"];

    public static IReadOnlyList<string> Keys { get; } = [.. FileKeys, .. RowKeys];

    public static IReadOnlyList<string> Encodings { get; } = ["native", "onehot"];

    public static IReadOnlyList<string> Types { get; } = ["number", "category"];

    public static RecipeData? Read(RecipeObject recipe)
    {
        if (!recipe.Has("data"))
        {
            recipe.Add("data", "the data are missing: give a train file and a label, or what to generate");
            return null;
        }
        var data = recipe.Object("data", [.. Keys]);
        GeneratorOptions? generated = null;
        var testRows = 0;
        if (data.Has("generate"))
        {
            foreach (var key in FileKeys.Where(data.Has))
                data.Add(key, $"{key} is for files, and these rows are generated: leave it out");
            generated = GeneratorReader.Read(data, out testRows);
        }
        else if (!data.Has("train"))
        {
            data.Add("train", "the training rows are missing: name a source or a file, or what to generate");
        }
        var label = data.Text("label", generated is null ? null : "label");
        if (label is null)
            data.Add("label", "the label is missing: name the column to be predicted");
        return new RecipeData
        {
            Sources = Sources(data),
            Train = data.Text("train"),
            Test = data.Text("test"),
            Csv = Csv(data),
            Generate = generated,
            GeneratedTestRows = testRows,
            Label = label ?? "",
            Positive = data.Text("positive"),
            Weight = data.Text("weight"),
            Group = data.Text("group"),
            Drop = data.Texts("drop") ?? [],
            OneHot = data.Choice("encoding", [.. Encodings], "native") == "onehot",
            Benchmark = data.Text("benchmark"),
        };
    }

    internal static Dictionary<string, DataSource> Sources(RecipeObject data)
    {
        var sources = new Dictionary<string, DataSource>();
        var given = data.Object("sources", null);
        foreach (var member in given.Members)
        {
            var name = member.Key;
            var source = given.Object(name, ["url", "sha256"]);
            var (url, hash) = (source.Text("url"), source.Text("sha256"));
            var address = Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
                ? uri : null;
            if (url is not null && address is null)
                source.Add("url", $"url must be an http or https address, got '{url}'");
            if (hash is not null && !(hash.Length == 64 && hash.All(char.IsAsciiHexDigit)))
                source.Add("sha256", $"sha256 must be 64 hexadecimal digits, got '{hash}'");
            sources[name] = new DataSource { File = name, Url = address, Sha256 = hash };
        }
        return sources;
    }

    static CsvOptions Csv(RecipeObject data)
    {
        var columns = data.Texts("columns");
        var options = new CsvOptions
        {
            Names = columns,
            // Names alone say that the file has none.
            Header = data.Flag("header", columns is null),
            Delimiter = data.Text("delimiter", Defaults.Delimiter) ?? Defaults.Delimiter,
            Quote = data.Character("quote", Defaults.Quote),
            Comment = data.Character("comment", Defaults.Comment),
            Trim = data.Flag("trim", Defaults.Trim),
            Missing = data.Texts("missing") ?? Defaults.Missing,
            EmptyIsMissing = data.Flag("empty_is_missing", Defaults.EmptyIsMissing),
            DecimalComma = data.Flag("decimal_comma", Defaults.DecimalComma),
            Encoding = data.Text("text_encoding", Defaults.Encoding) ?? Defaults.Encoding,
            Types = ColumnTypes(data),
            Map = Maps(data),
            DropMissing = data.Texts("drop_missing") ?? Defaults.DropMissing,
            MaxErrors = data.Whole("max_errors", 0, Defaults.MaxErrors),
        };
        try
        {
            options.Validate();
        }
        catch (ArgumentException e)
        {
            data.Add("", e.Message);
        }
        return options;
    }

    static Dictionary<string, ColumnKind> ColumnTypes(RecipeObject data)
    {
        var types = new Dictionary<string, ColumnKind>();
        var given = data.Object("types", null);
        foreach (var member in given.Members)
        {
            types[member.Key] = given.Choice(member.Key, [.. Types], "category") == "number"
                ? ColumnKind.Number : ColumnKind.Category;
        }
        return types;
    }

    static Dictionary<string, IReadOnlyDictionary<string, string>> Maps(RecipeObject data)
    {
        var maps = new Dictionary<string, IReadOnlyDictionary<string, string>>();
        var given = data.Object("map", null);
        foreach (var (column, value) in given.Members)
        {
            if (value.ValueKind == JsonValueKind.Object)
                maps[column] = given.TextMap(column);
            else
                given.Refuse(column, """an object from text to text, like {">50K.": ">50K"}""", value);
        }
        return maps;
    }
}
