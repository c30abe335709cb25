using System.Text.Json.Nodes;
using Coppice.Learning.Recipes;

namespace Coppice.Learning.Networks;

/// <summary>The JSON Schema of the recipes of networks, made from the records that they are read into.</summary>
public static class NetworkSchema
{
    /// <summary>The schema for recipes with layers and losses of the catalog; null for those of this library.</summary>
    public static string Generate(NetworkCatalog? catalog = null)
    {
        catalog ??= NetworkCatalog.Default;
        var schema = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "Coppice recipe of a network",
            ["type"] = "object",
            ["required"] = RecipeSchema.Texts(["data", "layers"]),
            ["additionalProperties"] = false,
            ["properties"] = Properties(),
            ["$defs"] = new JsonObject
            {
                ["files"] = RecipeSchema.Node("""
                    {
                      "description": "IDX files, gzipped or not: names of sources, or paths.",
                      "type": "object",
                      "additionalProperties": false,
                      "required": ["images", "labels"],
                      "properties": { "images": { "type": "string" }, "labels": { "type": "string" } }
                    }
                    """),
                ["layer"] = Choice(catalog.Layers),
                ["loss"] = Choice(catalog.Losses),
                ["optimizer"] = Choice(NetworkCatalog.Optimizers),
                ["schedule"] = Choice(NetworkCatalog.Schedules),
                ["encoding"] = Choice(ParallelReader.Encodings),
            },
        };
        return RecipeSchema.Write(schema);
    }

    static JsonObject Properties()
    {
        var properties = Single();
        AddParallel(properties);
        return properties;
    }

    static JsonObject Single() => new()
    {
        ["$schema"] = RecipeSchema.Node("""{ "type": "string" }"""),
        ["description"] = Described("What the recipe is for.", """{ "type": "string" }"""),
        ["data"] = Data(),
        ["layers"] = Described(
            "The layers, from the input to the output.",
            """{ "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/layer" } }"""),
        ["loss"] = Described(
            "What training makes small; softmax_cross_entropy by default.", """{ "$ref": "#/$defs/loss" }"""),
        ["epochs"] = Described(
            "How often every example is seen; 1 by default.", """{ "type": "integer", "minimum": 1 }"""),
        ["batch"] = Described("Examples of a step; 32 by default.", """{ "type": "integer", "minimum": 1 }"""),
        ["optimizer"] = Described("What moves the parameters; adam by default.", """{ "$ref": "#/$defs/optimizer" }"""),
        ["learning_rate"] = Described(
            "In place of the optimizer's learning_rate.", """{ "type": "number", "exclusiveMinimum": 0 }"""),
        ["schedule"] = Described(
            "How the learning rate goes over the run; constant by default.", """{ "$ref": "#/$defs/schedule" }"""),
        ["validation_share"] = Described(
            "The share of the training examples that is set apart and scored after each epoch; none by default.",
            """{ "type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1 }"""),
        ["patience"] = Described(
            "After how many epochs without a lower validation loss training ends; never by default.",
            """{ "type": ["integer", "null"], "minimum": 1 }"""),
        ["seed"] = Described(
            "The seed of parameters and of the order of examples; 0 by default.",
            """{ "type": "integer", "minimum": 0 }"""),
    };

    static void AddParallel(JsonObject properties)
    {
        properties["workers"] = Described(
            "How many workers train together; one trainer in this process by default.",
            """{ "type": "integer", "minimum": 1 }""");
        properties["rule"] = RecipeSchema.Described(
            "How workers exchange what they learn; agn by default.",
            new JsonObject { ["enum"] = RecipeSchema.Texts(ParallelReader.Rules.Keys) });
        properties["window"] = Described(
            "Batches of a worker between two exchanges; 4 by default.", """{ "type": "integer", "minimum": 1 }""");
        properties["encoding"] = Described(
            "How updates travel between machines; by default top_k where the rule allows it.",
            """{ "$ref": "#/$defs/encoding" }""");
        properties["shards"] = Described(
            "Into how many services the centre is cut; 1 by default.", """{ "type": "integer", "minimum": 1 }""");
        properties["staleness_bound"] = Described(
            "How many windows a worker may be ahead of the slowest; any by default.",
            """{ "type": "integer", "minimum": 0 }""");
    }

    static JsonNode Data() => Described("Where the examples come from.", """
        {
          "type": "object",
          "additionalProperties": false,
          "required": ["train"],
          "properties": {
            "sources": {
              "description": "Files that can be downloaded, by the name that the others use.",
              "type": "object",
              "additionalProperties": {
                "type": "object",
                "additionalProperties": false,
                "properties": {
                  "url": { "type": "string", "pattern": "^https?://" },
                  "sha256": { "type": "string", "pattern": "^[0-9a-fA-F]{64}$" }
                }
              }
            },
            "train": {
              "description": "What is trained on; of several pairs one is in memory at a time, and the next.",
              "anyOf": [
                { "$ref": "#/$defs/files" },
                { "type": "array", "minItems": 1, "items": { "$ref": "#/$defs/files" } }
              ]
            },
            "validation": { "$ref": "#/$defs/files" },
            "test": { "$ref": "#/$defs/files" },
            "classes": { "description": "10 by default.", "type": "integer", "minimum": 2 }
          }
        }
        """);

    // A name alone, or an object with the settings of its kind.
    static JsonObject Choice<T>(KindSet<T> set)
        where T : class
    {
        var choices = new JsonArray(
            new JsonObject { ["enum"] = RecipeSchema.Texts(set.Kinds.Select(kind => kind.Name)) });
        foreach (var kind in set.Kinds)
        {
            var properties = new JsonObject { ["kind"] = new JsonObject { ["const"] = kind.Name } };
            foreach (var parameter in kind.Parameters)
                properties[parameter.Name] = RecipeSchema.OfParameter(parameter, parameter.Get(kind.Default));
            choices.Add(new JsonObject
            {
                ["type"] = "object",
                ["additionalProperties"] = false,
                ["required"] = RecipeSchema.Texts(["kind"]),
                ["properties"] = properties,
            });
        }

        return new JsonObject { ["anyOf"] = choices };
    }

    static JsonNode Described(string description, string schema) =>
        RecipeSchema.Described(description, RecipeSchema.Node(schema));
}
