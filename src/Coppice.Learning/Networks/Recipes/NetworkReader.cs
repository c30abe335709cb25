using System.Text.Json;
using Coppice.Learning.Recipes;

namespace Coppice.Learning.Networks;

/// <summary>Reads the parts of a network's recipe that are no kinds.</summary>
static class NetworkReader
{
    static readonly string[] DataKeys = ["sources", "train", "validation", "test", "classes"];

    /// <summary>The shape under <c>input</c>: <c>[784]</c> or <c>[28, 28, 1]</c>.</summary>
    public static Shape Input(RecipeObject root)
    {
        var sizes = new List<int>();
        if (root.Find("input") is { ValueKind: JsonValueKind.Array } list)
        {
            foreach (var token in list.EnumerateArray())
                sizes.Add(token.ValueKind == JsonValueKind.Number && token.TryGetInt32(out var size) ? size : 0);
        }

        if (sizes.Count is 1 or 3 && sizes.TrueForAll(size => size > 0))
            return sizes.Count == 1 ? new Shape(sizes[0]) : new Shape(sizes[0], sizes[1], sizes[2]);
        root.Add("input", "input must be a list of 1 or 3 sizes of at least 1");
        return new Shape(1);
    }

    public static NetworkData Data(RecipeObject root)
    {
        if (!root.Has("data"))
            root.Add("data", "the data are missing: give the images and labels to train on");
        var data = root.Object("data", DataKeys);
        var train = Files(data, "train");
        if (root.Has("data") && train.Count == 0 && !data.Has("train"))
            data.Add("train", "the training files are missing: give {\"images\": …, \"labels\": …}, or a list of such");
        return new NetworkData
        {
            Sources = RecipeDataReader.Sources(data),
            Train = train,
            Validation = Files(data, "validation").FirstOrDefault(),
            Test = Files(data, "test").FirstOrDefault(),
            Classes = data.Whole("classes", 2, 10),
        };
    }

    static IReadOnlyList<IdxPair> Files(RecipeObject data, string key)
    {
        if (data.Find(key) is not { } token)
            return [];
        var list = token.ValueKind == JsonValueKind.Array;
        if (list && key != "train")
        {
            data.Refuse(key, "an object with images and labels", token);
            return [];
        }

        List<RecipeObject> given = list
            ? [.. token.EnumerateArray().Select((one, i) => data.At($"{key}[{i}]", one))]
            : [data.At(key, token)];
        var pairs = new List<IdxPair>();
        foreach (var pair in given)
        {
            foreach (var member in pair.Members.Where(m => m.Key is not ("images" or "labels")))
                pair.AddUnknown(member.Key, ["images", "labels"]);
            foreach (var missing in new[] { "images", "labels" }.Where(k => !pair.Has(k)))
                pair.Add(missing, $"the {missing} are missing: name an IDX file, gzipped or not");
            pairs.Add(new IdxPair(pair.Text("images", "") ?? "", pair.Text("labels", "") ?? ""));
        }

        return pairs;
    }
}
