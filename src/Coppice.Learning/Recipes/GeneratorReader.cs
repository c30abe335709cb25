using System.Text.Json;
using Coppice.Learning.Data;
using Coppice.Learning.Search;

namespace Coppice.Learning.Recipes;

/// <summary>Reads <c>data.generate</c>: the generator's options by their recipe names, and <c>test_rows</c>.</summary>
static class GeneratorReader
{
    public const string TestRows = "test_rows";

    static ParameterSet<GeneratorOptions> Set => ParameterSet<GeneratorOptions>.Instance;

    public static IReadOnlyList<Parameter> Parameters => Set.All;

    public static GeneratorOptions Read(RecipeObject data, out int testRows)
    {
        var generate = data.Object("generate", [.. Set.All.Select(p => p.Name), TestRows]);
        testRows = generate.Whole(TestRows, 0, 0);
        var values = new List<FixedValue>();
        foreach (var member in generate.Members)
        {
            if (Set.Named(member.Key) is not { } parameter)
                continue;
            try
            {
                values.Add(new FixedValue(parameter, parameter.Read(member.Value)));
            }
            catch (JsonException e)
            {
                generate.Add(member.Key, $"{member.Key}: {e.Message}, got {RecipeObject.Excerpt(member.Value)}");
            }
        }
        var options = Set.Make(values);
        try
        {
            options.Validate();
        }
        catch (ArgumentException e)
        {
            // The options speak of themselves by their names in code.
            data.Add("generate", Set.All.Aggregate(
                e.Message, (text, p) => text.Replace($"{p.Property} ", $"{p.Name} ")));
        }
        return options;
    }
}
