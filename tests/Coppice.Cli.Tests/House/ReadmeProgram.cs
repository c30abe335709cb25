using Coppice.Learning.Data;
using Coppice.Learning.Forests;
using Coppice.Learning.Search;

namespace Coppice.Cli.Tests.House;

/// <summary>The README's program, line by line; <see cref="ReadmeTests"/> holds the two together.</summary>
static class ReadmeProgram
{
    public static async Task<(int[] Squares, int Answer, SearchResult Found)> RunAsync()
    {
        await using var cluster = await Cluster.LocalAsync();
        int[] squares = await cluster.MapAsync(Enumerable.Range(0, 1_000), x => x * x);
        JobHandle<int> job = await cluster.SubmitAsync(() => 6 * 7);
        JobHandle<int> same = await cluster.AttachAsync<int>(job.Id);
        int answer = await same.ResultAsync();

        var table = Generator.Classification(new GeneratorOptions { Rows = 1_000 });
        var space = Space.For<RandomForestParameters>()
            .Fixed(p => p.NEstimators, 10)
            .Values(p => p.MaxDepth, 4, 8, null)
            .Values(p => p.MinSamplesSplit, 2, 20);
        var found = await cluster.SearchAsync(new RandomForestClassifier(), space, new DataView(table, "label"));
        Console.WriteLine($"{found.Describe(found.Best)}: {found.Best.Scores[0].Mean}");

        return (squares, answer, found);
    }
}
