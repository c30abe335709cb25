using System.Diagnostics;
using System.Globalization;
using Coppice;
using Coppice.Learning.Data;
using Coppice.Learning.Search;
using NestedNeighbours;

// A model of your own, searched as a family: dotnet run --project samples/NestedNeighbours [ROWS]
var rows = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_500;
var table = Generator.Classification(new GeneratorOptions { Rows = rows, LabelNoise = 0.1, Seed = 1 });
var data = new DataView(table, "label");
var space = Space.For<NeighbourParameters>()
    .Values(p => p.Neighbours, 1, 3, 5, 7, 9, 15, 21, 31, 41, 61)
    .Values(p => p.Weighting, Weighting.Uniform, Weighting.Nearness)
    .Values(p => p.Distance, Distance.Euclidean, Distance.Manhattan);

await using var cluster = await Cluster.LocalAsync();
var nested = await SearchAsync("nested", true);
var apart = await SearchAsync("apart", false);

Console.WriteLine($"the best: {nested.Describe(nested.Best)}, accuracy {nested.Best.Scores[0].Mean:0.0000}");
var equal = nested.Rows.Zip(apart.Rows).Count(
    pair => pair.First.Scores[0].Splits.SequenceEqual(pair.Second.Scores[0].Splits));
Console.WriteLine($"{equal} of {nested.Rows.Count} settings have the same scores, bit for bit");
return equal == nested.Rows.Count ? 0 : 1;

async Task<SearchResult> SearchAsync(string name, bool isNested)
{
    var start = Stopwatch.GetTimestamp();
    // Fresh: what an earlier run remembered would make both take no time.
    var options = new SearchOptions { Nested = isNested, Fresh = true, Refit = false };
    var found = await cluster.SearchAsync(new NeighbourLearner(), space, data, options);
    var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
    Console.WriteLine($"{name}: {found.Fits} fits from {found.TreesGrown} passes over the rows in {seconds:0.00} s");
    return found;
}
