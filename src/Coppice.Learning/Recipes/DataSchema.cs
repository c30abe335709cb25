using System.Text.Json.Nodes;
using Coppice.Learning.Data;

namespace Coppice.Learning.Recipes;

/// <summary>The JSON Schema of a recipe's <c>data</c>.</summary>
static class DataSchema
{
    const string Text = """{ "type": "string" }""";
    const string Flag = """{ "type": "boolean" }""";
    const string TextOrTexts =
        """{ "anyOf": [{ "type": "string" }, { "type": "array", "items": { "type": "string" } }] }""";
    const string Character = """{ "type": ["string", "null"], "minLength": 1, "maxLength": 1 }""";

    static readonly IReadOnlyDictionary<string, (string Description, string Schema)> Known =
        new Dictionary<string, (string, string)>
        {
            ["sources"] = ("Files that can be downloaded, by the name that train and test use.", """
                {
                  "type": "object",
                  "additionalProperties": {
                    "type": "object",
                    "additionalProperties": false,
                    "properties": {
                      "url": { "type": "string", "pattern": "^https?://" },
                      "sha256": { "type": "string", "pattern": "^[0-9a-fA-F]{64}$" }
                    }
                  }
                }
                """),
            ["train"] = ("The training rows: a source's name, or a file.", Text),
            ["test"] = ("The test rows: a source's name, or a file.", Text),
            ["columns"] = ("The columns' names; given, the files are taken to have no header.", TextOrTexts),
            ["header"] = ("Whether the first row holds names; true unless columns are given.", Flag),
            ["delimiter"] = ("What stands between two cells; a comma by default.",
                """{ "type": "string", "minLength": 1 }"""),
            ["quote"] = ("What a cell is quoted with; a double quote by default, null for none.", Character),
            ["comment"] = ("A line that begins with this is skipped.", Character),
            ["trim"] = ("Whether spaces around a cell are dropped; true by default.", Flag),
            ["missing"] = ("The texts that mark a missing cell.", TextOrTexts),
            ["empty_is_missing"] = ("Whether an empty cell is missing; true by default.", Flag),
            ["decimal_comma"] = ("Whether numbers have a decimal comma.", Flag),
            ["text_encoding"] = ("utf-8 by default; latin1, windows-1252, …", Text),
            ["types"] = ("What columns hold, where it is not to be guessed.", """
                { "type": "object", "additionalProperties": { "enum": ["number", "category"] } }
                """),
            ["map"] = ("Texts to be replaced, by column.", """
                {
                  "type": "object",
                  "additionalProperties": { "type": "object", "additionalProperties": { "type": "string" } }
                }
                """),
            ["drop_missing"] = ("Columns in which a missing cell drops the row.", TextOrTexts),
            ["max_errors"] = ("How many faulty rows are skipped; 0 by default.",
                """{ "type": "integer", "minimum": 0 }"""),
            ["label"] = ("The column to be predicted.", Text),
            ["positive"] = ("The class that f1 and roc_auc are about; the last by default.", Text),
            ["weight"] = ("The column of row weights.", Text),
            ["group"] = ("The column of groups that evaluation keeps together.", Text),
            ["drop"] = ("Columns that are left out.", TextOrTexts),
            ["encoding"] = ("How categories are seen: as they are (the default), or as one column each.",
                """{ "enum": ["native", "onehot"] }"""),
            ["benchmark"] = ("The published results to compare with.", Text),
        };

    public static JsonNode Make()
    {
        var properties = new JsonObject();
        foreach (var key in RecipeDataReader.Keys)
        {
            properties[key] = key == "generate"
                ? Generate()
                : RecipeSchema.Described(Known[key].Description, RecipeSchema.Node(Known[key].Schema));
        }
        return new JsonObject
        {
            ["description"] = "Where the rows come from: files, or a generator.",
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = properties,
            ["anyOf"] = new JsonArray(
                new JsonObject { ["required"] = RecipeSchema.Texts(["train", "label"]) },
                new JsonObject { ["required"] = RecipeSchema.Texts(["generate"]) }),
        };
    }

    static JsonObject Generate()
    {
        var defaults = new GeneratorOptions();
        var properties = new JsonObject();
        foreach (var parameter in GeneratorReader.Parameters)
            properties[parameter.Name] = RecipeSchema.OfParameter(parameter, parameter.Get(defaults));
        properties[GeneratorReader.TestRows] = RecipeSchema.Described(
            "How many rows more are set apart for the test; 0 by default.",
            RecipeSchema.Node("""{ "type": "integer", "minimum": 0 }"""));
        return new JsonObject
        {
            ["description"] = "Rows made up for trying things out.",
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = properties,
        };
    }
}
