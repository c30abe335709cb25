using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Coppice.Learning.Search;

namespace Coppice.Learning.Recipes;

/// <summary>The JSON Schema of recipes, made from the records that they are read into.</summary>
public static class RecipeSchema
{
    static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        // <= and > stand for themselves: the schema is read by people, and by no browser.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The schema for recipes that name models of the catalog; null for those of this library.</summary>
    public static string Generate(ModelCatalog? models = null)
    {
        models ??= ModelCatalog.Default;
        var definitions = new JsonObject();
        var choices = new JsonArray();
        foreach (var model in models.Entries)
        {
            definitions[model.Name] = Values(model);
            definitions[$"{model.Name}_space"] = Lists(model);
            choices.Add(Node($$"""
                {
                  "if": { "properties": { "model": { "const": "{{model.Name}}" } } },
                  "then": {
                    "properties": {
                      "fixed": { "$ref": "#/$defs/{{model.Name}}" },
                      "space": { "$ref": "#/$defs/{{model.Name}}_space" }
                    }
                  }
                }
                """));
        }
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Coppice recipe",
            ["type"] = "object",
            ["required"] = Texts(["data", "model"]),
            ["additionalProperties"] = false,
            ["properties"] = Properties(models),
            ["allOf"] = choices,
            ["$defs"] = definitions,
        };
        return Write(schema);
    }

    static JsonObject Properties(ModelCatalog models)
    {
        var metrics = new JsonObject { ["enum"] = Texts([.. Metric.All.Select(m => m.Name), "log_loss"]) };
        return new JsonObject
        {
            ["$schema"] = Node("""{ "type": "string" }"""),
            ["description"] = Described("What the recipe is for.", Node("""{ "type": "string" }""")),
            ["data"] = DataSchema.Make(),
            ["model"] = Described("What is fitted.", new JsonObject { ["enum"] = Texts(models.Names) }),
            ["fixed"] = Described("Parameters that have one value in every setting.", Node("""{ "type": "object" }""")),
            ["space"] = Described(
                "Parameters that are varied: a list of values each. Every combination is a setting.",
                Node("""{ "type": "object" }""")),
            ["search"] = Described("Which settings are tried.", new JsonObject
            {
                ["type"] = "object",
                ["additionalProperties"] = false,
                ["properties"] = new JsonObject
                {
                    ["kind"] = new JsonObject { ["enum"] = Texts([.. Recipe.Strategies.Select(s => s.Kind)]) },
                },
            }),
            ["evaluation"] = Evaluations(),
            ["scoring"] = Described(
                "What settings are scored by, one metric or several; accuracy by default.", new JsonObject
                {
                    ["anyOf"] = new JsonArray(
                    metrics, new JsonObject { ["type"] = "array", ["minItems"] = 1, ["items"] = metrics.DeepClone() }),
                }),
            ["refit"] = Described(
                "The metric that chooses the best setting; the first by default.", metrics.DeepClone()),
            ["seed"] = Described(
                "The seed of every fit and shuffle; 0 by default.", Node("""{ "type": "integer", "minimum": 0 }""")),
        };
    }

    static JsonObject Evaluations()
    {
        var kinds = new JsonArray();
        foreach (var (kind, keys) in EvaluationReader.Kinds)
        {
            var properties = new JsonObject { ["kind"] = new JsonObject { ["const"] = kind } };
            foreach (var key in keys)
            {
                properties[key] = key switch
                {
                    "folds" => Described("5 by default.", Node("""{ "type": "integer", "minimum": 2 }""")),
                    "repeats" => Described("10 by default.", Node("""{ "type": "integer", "minimum": 1 }""")),
                    "fraction" => Described(
                        "The share of rows that judge; 0.25 by default.",
                        Node("""{ "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1 }""")),
                    _ => Node("""{ "type": "boolean" }"""),
                };
            }
            kinds.Add(new JsonObject
            {
                ["type"] = "object",
                ["additionalProperties"] = false,
                ["properties"] = properties,
                ["required"] = Texts(["kind"]),
            });
        }
        return (JsonObject)Described(
            "Which rows train and which judge; five stratified folds by default.",
            new JsonObject { ["oneOf"] = kinds });
    }

    static JsonObject Values(ModelEntry model)
    {
        var properties = new JsonObject();
        foreach (var parameter in model.Parameters)
            properties[parameter.Name] = OfParameter(parameter, model.Default(parameter));
        return new() { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
    }

    static JsonObject Lists(ModelEntry model)
    {
        var properties = new JsonObject();
        foreach (var parameter in model.Parameters)
        {
            properties[parameter.Name] = new JsonObject
            {
                ["type"] = "array",
                ["minItems"] = 1,
                ["items"] = new JsonObject { ["$ref"] = $"#/$defs/{model.Name}/properties/{parameter.Name}" },
            };
        }
        return new() { ["type"] = "object", ["additionalProperties"] = false, ["properties"] = properties };
    }

    internal static string Write(JsonObject schema) => schema.ToJsonString(Indented) + "\n";

    internal static JsonNode OfParameter(Parameter parameter, object? byDefault)
    {
        var schema = Described(parameter.Description, Node(parameter.Kind.Schema));
        schema["default"] = JsonNode.Parse(ValueKind.Write(byDefault));
        return schema;
    }

    internal static JsonNode Described(string? description, JsonNode schema)
    {
        var described = new JsonObject();
        if (description is not null)
            described["description"] = description;
        foreach (var (key, value) in schema.AsObject())
            described[key] = value?.DeepClone();
        return described;
    }

    internal static JsonNode Node(string json) => JsonNode.Parse(json)!; // not null: none of ours is the token null

    internal static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(t => (JsonNode)t)];
}
