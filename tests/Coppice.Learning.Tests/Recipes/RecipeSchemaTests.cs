using System.Runtime.CompilerServices;
using Coppice.Learning.Recipes;
using Xunit;

namespace Coppice.Learning.Tests.Recipes;

public sealed class RecipeSchemaTests
{
    [Fact]
    public void Committed_schema_is_what_the_records_say()
    {
        var path = Path.Combine(RecipeFolder.Path, "recipe.schema.json");
        var generated = RecipeSchema.Generate();
        if (Environment.GetEnvironmentVariable("COPPICE_APPROVE") == "1")
            File.WriteAllText(path, generated);
        Assert.True(
            File.ReadAllText(path) == generated,
            "recipes/recipe.schema.json is not what the records say: run this test with "
            + "COPPICE_APPROVE=1, and look at the difference");
    }
}

/// <summary>The repository's recipes, found from this file's place at build time or from the folder that tests run
/// in.</summary>
static class RecipeFolder
{
    public static string Path { get; } = Find();

    static string Find([CallerFilePath] string source = "")
    {
        foreach (var start in new[] { AppContext.BaseDirectory, System.IO.Path.GetDirectoryName(source) })
        {
            for (var folder = start; folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
            {
                var recipes = System.IO.Path.Combine(folder, "recipes");
                if (File.Exists(System.IO.Path.Combine(recipes, "quickstart.json")))
                    return recipes;
            }
        }
        throw new DirectoryNotFoundException("the folder recipes is not above the tests");
    }
}
