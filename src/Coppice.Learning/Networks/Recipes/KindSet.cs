using System.Text.Json;
using System.Text.Json.Nodes;
using Coppice.Learning.Recipes;
using Coppice.Learning.Search;

namespace Coppice.Learning.Networks;

/// <summary>The kinds of one sort of thing, such as layers: read from <c>"relu"</c> or
/// <c>{"kind": "dense", "units": 225}</c>, and written so. Immutable.</summary>
/// <param name="noun">What one of them is called in messages.</param>
/// <param name="kinds">The kinds.</param>
sealed class KindSet<T>(string noun, IReadOnlyList<Kind<T>> kinds)
    where T : class
{
    const string KindKey = "kind";

    public IReadOnlyList<Kind<T>> Kinds => kinds;

    public KindSet<T> With<TRecord>(string name)
        where TRecord : T, new() =>
        new(noun, [.. kinds.Where(k => k.Name != name), new Kind<T, TRecord>(name)]);

    /// <exception cref="NetworkException">It is of no kind that is known.</exception>
    public JsonNode Write(T value)
    {
        var kind = kinds.FirstOrDefault(k => k.Type == value.GetType()) ?? throw new NetworkException(
            $"the {noun} {value.GetType().Name} is in no catalog: give one that has it, made by NetworkCatalog.With");
        var written = new JsonObject { [KindKey] = kind.Name };
        var byDefault = kind.Default;
        foreach (var parameter in kind.Parameters)
        {
            if (!Equals(parameter.Get(value), parameter.Get(byDefault)))
                written[parameter.Name] = JsonNode.Parse(parameter.Write(parameter.Get(value)));
        }

        return written.Count == 1 ? JsonValue.Create(kind.Name) : written;
    }

    /// <summary>What stands under a key; something else where it is absent or faulty.</summary>
    public T Read(RecipeObject parent, string key, T otherwise) =>
        parent.Find(key) is { } token ? Read(parent, key, token) ?? otherwise : otherwise;

    public IReadOnlyList<T> ReadList(RecipeObject parent, string key)
    {
        if (parent.Find(key) is not { ValueKind: JsonValueKind.Array } list)
        {
            parent.Add(key, $"{key} must be a list, like [\"{kinds[0].Name}\"]");
            return [];
        }

        var read = new List<T>();
        foreach (var (index, token) in list.EnumerateArray().Index())
        {
            if (Read(parent, $"{key}[{index}]", token) is { } one)
                read.Add(one);
        }

        return read;
    }

    T? Read(RecipeObject parent, string place, JsonElement token)
    {
        if (token.ValueKind == JsonValueKind.String)
            return Find(parent, place, token.GetString()!)?.Default; // not null: the token is a string
        if (token.ValueKind != JsonValueKind.Object)
        {
            parent.Refuse(place, $"a name, or an object like {{\"{KindKey}\": \"{kinds[0].Name}\"}}", token);
            return null;
        }

        var given = parent.At(place, token);
        if (given.Text(KindKey) is not { } name)
        {
            given.Add(KindKey, $"the kind is missing: take one of {string.Join(", ", kinds.Select(k => k.Name))}");
            return null;
        }

        if (Find(given, KindKey, name) is not { } kind)
            return null;
        var values = new List<FixedValue>();
        foreach (var (key, value) in given.Members)
        {
            if (key == KindKey)
                continue;
            if (kind.Named(key) is not { } parameter)
            {
                given.AddUnknown(key, [KindKey, .. kind.Parameters.Select(p => p.Name)]);
                continue;
            }

            try
            {
                values.Add(new FixedValue(parameter, parameter.Read(value)));
            }
            catch (JsonException e)
            {
                given.Add(key, $"{key}: {e.Message}, got {RecipeObject.Excerpt(value)}");
            }
        }

        return kind.Make(values);
    }

    Kind<T>? Find(RecipeObject parent, string place, string name)
    {
        if (kinds.FirstOrDefault(k => k.Name == name) is { } kind)
            return kind;
        var nearest = RecipeName.Nearest(name, kinds.Select(k => k.Name));
        parent.Add(place, $"there is no {noun} '{name}'" + (nearest is null
            ? $": take one of {string.Join(", ", kinds.Select(k => k.Name))}"
            : $": did you mean {nearest}?"));
        return null;
    }
}
