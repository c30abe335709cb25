using System.Globalization;
using System.Text.Json;
using Coppice.Learning.Search;

namespace Coppice.Learning.Recipes;

/// <summary>An object of a recipe. Whatever is wrong is noted with its path; the reader then goes on with a
/// default.</summary>
sealed class RecipeObject
{
    readonly List<RecipeMember> _members = [];
    readonly RecipeFaults _faults;

    /// <summary>The object at a path; an absent element has no members.</summary>
    /// <param name="element">The object.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="faults">Where faults are noted.</param>
    /// <param name="known">The keys that it may have; null for any.</param>
    public RecipeObject(JsonElement? element, string path, RecipeFaults faults, IReadOnlyCollection<string>? known)
    {
        (Path, _faults) = (path, faults);
        if (element is not { } present)
            return;
        if (present.ValueKind != JsonValueKind.Object)
        {
            faults.Add(
                path, $"{(path.Length == 0 ? "a recipe" : Name(path))} must be an object, got {Excerpt(present)}");
            return;
        }
        foreach (var member in present.EnumerateObject())
        {
            if (known is not null && !known.Contains(member.Name))
                AddUnknown(member.Name, known);
            else if (Has(member.Name))
                faults.Add(PathOf(member.Name), $"{member.Name} is given twice");
            else
                _members.Add(new RecipeMember(member.Name, member.Value));
        }
    }

    public string Path { get; }

    public IReadOnlyList<RecipeMember> Members => _members;

    public bool Has(string key) => _members.Exists(m => m.Key == key);

    public JsonElement? Find(string key) => _members.Find(m => m.Key == key)?.Value;

    public string PathOf(string key) => Path.Length == 0 ? key : $"{Path}.{key}";

    public void Add(string key, string message) => _faults.Add(PathOf(key), message);

    public void AddUnknown(string key, IReadOnlyCollection<string> known)
    {
        var nearest = RecipeName.Nearest(key, known);
        Add(key, $"there is no key '{key}'"
            + (nearest is null ? $": take one of {string.Join(", ", known)}" : $": did you mean {nearest}?"));
    }

    public RecipeObject Object(string key, IReadOnlyCollection<string>? known) =>
        new(Find(key), PathOf(key), _faults, known);

    /// <summary>The object that an element of a list is.</summary>
    public RecipeObject At(string place, JsonElement element) => new(element, PathOf(place), _faults, null);

    public string? Text(string key, string? otherwise = null)
    {
        if (Find(key) is not { } value)
            return otherwise;
        if (value.ValueKind == JsonValueKind.String)
            return value.GetString();
        Refuse(key, "text", value);
        return otherwise;
    }

    /// <summary>One of some names.</summary>
    public string Choice(string key, IReadOnlyCollection<string> names, string otherwise)
    {
        var name = Text(key, otherwise) ?? otherwise;
        if (names.Contains(name))
            return name;
        var nearest = RecipeName.Nearest(name, names);
        Add(key, $"{key} must be one of {string.Join(", ", names)}, got '{name}'"
            + (nearest is null ? "" : $": did you mean {nearest}?"));
        return otherwise;
    }

    public bool Flag(string key, bool otherwise)
    {
        if (Find(key) is not { } value)
            return otherwise;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        Refuse(key, "true or false", value);
        return otherwise;
    }

    public int Whole(string key, int least, int otherwise)
    {
        if (Find(key) is not { } value)
            return otherwise;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least)
            return number;
        Refuse(key, $"a whole number of at least {least}", value);
        return otherwise;
    }

    public ulong Seed(string key)
    {
        if (Find(key) is not { } value)
            return 0;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out var number))
            return number;
        Refuse(key, "a whole number of at least 0", value);
        return 0;
    }

    /// <summary>A number between two others, both excluded.</summary>
    public double Between(string key, double low, double high, double otherwise)
    {
        if (Find(key) is not { } value)
            return otherwise;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number)
            && number > low && number < high)
            return number;
        Refuse(key, string.Create(CultureInfo.InvariantCulture, $"a number above {low} and below {high}"), value);
        return otherwise;
    }

    /// <summary>A number above another.</summary>
    public double Above(string key, double low, double otherwise)
    {
        if (Find(key) is not { } value)
            return otherwise;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number)
            && number > low && double.IsFinite(number))
            return number;
        Refuse(key, string.Create(CultureInfo.InvariantCulture, $"a number above {low}"), value);
        return otherwise;
    }

    /// <summary>A list of texts, or one text for a list of one; null where the key is absent.</summary>
    public IReadOnlyList<string>? Texts(string key)
    {
        if (Find(key) is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.String)
            return [value.GetString()!]; // not null: the token is a string
        if (value.ValueKind != JsonValueKind.Array)
        {
            Refuse(key, "text or a list of texts", value);
            return null;
        }
        var texts = new List<string>();
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind == JsonValueKind.String)
                texts.Add(item.GetString()!); // not null: the token is a string
            else
                _faults.Add($"{PathOf(key)}[{texts.Count}]", $"{key} must hold texts only, got {Excerpt(item)}");
        }
        return texts;
    }

    /// <summary>An object from names to texts.</summary>
    public IReadOnlyDictionary<string, string> TextMap(string key)
    {
        var map = new Dictionary<string, string>();
        var inner = Object(key, null);
        foreach (var (name, _) in inner.Members)
        {
            if (inner.Text(name) is { } text)
                map[name] = text;
        }
        return map;
    }

    /// <summary>One character, or null for none.</summary>
    public char? Character(string key, char? otherwise)
    {
        if (Find(key) is not { } value)
            return otherwise;
        if (value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind == JsonValueKind.String && value.GetString() is [var character])
            return character;
        Refuse(key, "one character or null", value);
        return otherwise;
    }

    public void Refuse(string key, string expected, JsonElement got) =>
        Add(key, $"{key} must be {expected}, got {Excerpt(got)}");

    /// <summary>A token as it stands in the file, cut where it is long.</summary>
    public static string Excerpt(JsonElement token)
    {
        var text = token.ValueKind == JsonValueKind.String ? $"'{token.GetString()}'" : token.GetRawText();
        text = text.ReplaceLineEndings(" ");
        return text.Length <= 60 ? text : text[..57] + "...";
    }

    static string Name(string path) => path[(path.LastIndexOf('.') + 1)..];
}
