using System.ComponentModel;
using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Coppice.Cli.Fleets;

/// <summary>Reads the files of fleets and clouds, and makes their schemas.</summary>
static class FleetJson
{
    static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { NameSchema } },
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false) },
    };

    static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <exception cref="CommandException">The text is no such file.</exception>
    public static T Read<T>(string text, string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(text, Options)
                ?? throw new CommandException($"{path} holds nothing: it must be an object", ExitCode.Misuse);
        }
        catch (JsonException e)
        {
            var line = e.LineNumber is { } number ? $", line {number + 1}" : "";
            throw new CommandException($"{path}{line}: {Plain(e)}", ExitCode.Misuse, e);
        }
    }

    /// <summary>The schema of a file, made from the record that it is read into.</summary>
    public static string Schema<T>()
    {
        var schema = (JsonObject)Options.GetJsonSchemaAsNode(
            typeof(T),
            new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Describe });
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        return schema.ToJsonString(Indented) + "\n";
    }

    static JsonNode Describe(JsonSchemaExporterContext context, JsonNode node)
    {
        if (node is not JsonObject schema)
            return node;
        var source = context.PropertyInfo?.AttributeProvider ?? context.TypeInfo.Type;
        if (source.GetCustomAttributes(typeof(DescriptionAttribute), true) is [DescriptionAttribute description, ..])
            schema.Insert(0, "description", description.Description);
        return schema;
    }

    static void NameSchema(JsonTypeInfo type)
    {
        foreach (var property in type.Properties)
            if (property.AttributeProvider is MemberInfo { Name: "Schema" })
                property.Name = "$schema";
    }

    // The reader speaks of .NET's types; its users may never have heard of them.
    static string Plain(JsonException e)
    {
        var at = e.Path is { Length: > 2 } path ? $"{path[2..]}: " : "";
        if (e.Message.StartsWith("The JSON property", StringComparison.Ordinal))
            return $"'{e.Message.Split('\'')[1]}' is no setting here: fleets/*.schema.json name them all";
        if (e.Message.Contains("missing required", StringComparison.Ordinal))
            return $"{at}missing: {e.Message.Split(':')[^1].Trim().TrimEnd('.')}";
        return e.Message.StartsWith("The JSON value", StringComparison.Ordinal)
            ? $"{at}a value of another kind was expected"
            : at + e.Message.Split(" Path:")[0].Split(" LineNumber:")[0];
    }
}
