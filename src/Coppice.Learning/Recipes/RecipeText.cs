using System.Text.Json;
using System.Text.Json.Nodes;

namespace Coppice.Learning.Recipes;

/// <summary>A recipe's text as tokens, with the caller's overrides put in.</summary>
static class RecipeText
{
    static readonly JsonDocumentOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <exception cref="RecipeException">It is no JSON, or an override cannot be put in.</exception>
    public static JsonDocument Parse(string name, string text, IReadOnlyList<string> overrides)
    {
        try
        {
            var document = JsonDocument.Parse(text, Lenient);
            return overrides.Count == 0 ? document : WithOverrides(name, document, overrides);
        }
        catch (JsonException e)
        {
            var place = e.LineNumber is { } line ? $"line {line + 1}, column {e.BytePositionInLine + 1}" : "the end";
            throw new RecipeException(name, [new("", $"expected JSON, but it breaks off at {place}: {Reason(e)}")]);
        }
    }

    static JsonDocument WithOverrides(string name, JsonDocument document, IReadOnlyList<string> overrides)
    {
        var faults = new RecipeFaults();
        using (document)
        {
            if (JsonObject.Create(document.RootElement) is { } root)
            {
                foreach (var one in overrides)
                    Set(root, one, faults);
                faults.ThrowIfAny(name);
                // Written out again, so that numbers keep the form they were given in: 1.0 is a fraction, 1 a count.
                return JsonDocument.Parse(root.ToJsonString());
            }
        }
        throw new RecipeException(name, [new("", "a recipe must be an object")]);
    }

    static void Set(JsonObject root, string assignment, RecipeFaults faults)
    {
        var equals = assignment.IndexOf('=');
        if (equals < 1)
        {
            faults.Add("", $"an override must be key=value, like evaluation.folds=5, got '{assignment}'");
            return;
        }
        var keys = assignment[..equals].Trim().Split('.');
        var at = root;
        for (var i = 0; i < keys.Length - 1; i++)
        {
            if (at[keys[i]] is null)
                at[keys[i]] = new JsonObject();
            if (at[keys[i]] is not JsonObject inner)
            {
                var path = string.Join('.', keys[..(i + 1)]);
                faults.Add(path, $"an override cannot reach into {path}, which is no object");
                return;
            }
            at = inner;
        }
        at[keys[^1]] = Value(assignment[(equals + 1)..]);
    }

    static JsonNode? Value(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            // What is no JSON stands for itself: scoring=roc_auc.
            return JsonValue.Create(text);
        }
    }

    // The runtime repeats the place, which stands in front already.
    static string Reason(JsonException e)
    {
        var end = e.Message.IndexOf(" LineNumber", StringComparison.Ordinal);
        return end < 0 ? e.Message : e.Message[..end];
    }
}
