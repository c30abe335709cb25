using Coppice.Cli.Display;
using Coppice.Learning.Search;

namespace Coppice.Cli.Output;

/// <summary>A search's result for people: the ten best, the best one's scores, and what it cost.</summary>
static class SearchReport
{
    const int Shown = 10;

    public static void Write(TextWriter writer, SearchResult result, PublishedErrors? published, double seconds)
    {
        writer.WriteLine(TopTable(result));
        WriteBest(writer, result);
        WriteTest(writer, result, published);
        WriteEnsemble(writer, result, published);
        WriteCost(writer, result, seconds);
    }

    static TextTable TopTable(SearchResult result)
    {
        var metric = result.Metrics[result.RankedBy];
        // One split has no deviation worth a column.
        string[] deviation = result.Splits > 1 ? [">std"] : [];
        var names = result.ParameterNames.Select(name => $">{name}");
        var table = new TextTable([">rank", $">{metric}", .. deviation, .. names]);
        foreach (var row in result.Rows.OrderBy(row => row.Scores[result.RankedBy].Rank).Take(Shown))
        {
            var scores = row.Scores[result.RankedBy];
            table.Add(
            [
                Words.Count(scores.Rank), Words.Score(scores.Mean),
                .. deviation.Select(_ => Words.Score(scores.Deviation)),
                .. result.ParameterNames.Select((_, i) => row.ValueText(i)),
            ]);
        }

        return table;
    }

    static void WriteBest(TextWriter writer, SearchResult result)
    {
        writer.WriteLine($"Best parameters: {result.Describe(result.Best)}");
        for (var i = 0; i < result.Metrics.Count; i++)
        {
            var scores = result.Best.Scores[i];
            writer.WriteLine(result.Splits == 1
                ? $"Score:           {result.Metrics[i]} {Words.Score(scores.Mean)}"
                : $"CV score:        {result.Metrics[i]} {Words.Score(scores.Mean)} ± {Words.Score(scores.Deviation)}");
        }

        var failed = result.Rows.Sum(row => row.Errors.Count);
        if (failed > 0)
        {
            var first = result.Rows.First(row => row.Errors.Count > 0);
            writer.WriteLine($"Failed:          {Words.Counted(failed, "fit")}, the first with "
                + $"{result.Describe(first)}: {first.Errors[0]}");
        }
    }

    static void WriteTest(TextWriter writer, SearchResult result, PublishedErrors? published)
    {
        if (result.TestScores is not { } test)
            return;

        var error = 100 * (1 - test["accuracy"]);
        writer.WriteLine($"Test:            accuracy {Words.Score(test["accuracy"])}, error {Words.Percent(error)}");
        foreach (var (name, score) in test.Where(pair => pair.Key != "accuracy"))
            writer.WriteLine($"                 {name} {Words.Score(score)}");
        if (published is not null)
            WritePublished(writer, "this search", error, published);
    }

    static void WriteEnsemble(TextWriter writer, SearchResult result, PublishedErrors? published)
    {
        if (result.Ensemble is not { } ensemble)
            return;

        writer.WriteLine($"Ensemble:        {Words.Counted(ensemble.Members.Sum(m => m.Weight), "model")} of "
            + $"{Words.Counted(ensemble.Members.Count, "setting")}, {result.Metrics[result.RankedBy]} "
            + $"{Words.Score(ensemble.Score)} on the rows that chose it");
        var table = new TextTable([">weight", .. result.ParameterNames.Select(name => $">{name}")]);
        foreach (var (row, weight) in ensemble.Members)
            table.Add([Words.Count(weight), .. result.ParameterNames.Select((_, i) => row.ValueText(i))]);
        writer.WriteLine(table);
        if (ensemble.TestScores is not { } test)
            return;

        var error = 100 * (1 - test["accuracy"]);
        writer.WriteLine($"Its test:        accuracy {Words.Score(test["accuracy"])}, error {Words.Percent(error)}");
        if (published is not null)
            WritePublished(writer, "this ensemble", error, published);
    }

    /// <summary>An error among those that others published.</summary>
    public static void WritePublished(TextWriter writer, string name, double error, PublishedErrors published)
    {
        var table = new TextTable(">", "algorithm", ">test error");
        var all = published.Errors.Append((Algorithm: name, Percent: error)).OrderBy(entry => entry.Percent);
        foreach (var (place, entry) in all.Index())
            table.Add($"{place + 1}", entry.Algorithm, Words.Percent(entry.Percent));
        writer.WriteLine();
        writer.WriteLine($"Beside the published errors:");
        writer.WriteLine(table);
        writer.WriteLine($"Source: {published.Source}.");
        writer.WriteLine();
    }

    static void WriteCost(TextWriter writer, SearchResult result, double seconds)
    {
        var trees = result.TreesGrown == result.TreesApart
            ? $"{Words.Counted(result.TreesGrown, "tree")} grown"
            : $"{Words.Counted(result.TreesGrown, "tree")} grown instead of {Words.Count(result.TreesApart)}";
        var reused = result.Reused == 0 ? "" : $" ({Words.Count(result.Reused)} reused from an earlier run)";
        writer.WriteLine($"{Words.Counted(result.Rows.Count, "setting")}, {Words.Counted(result.Fits, "fit")}{reused}, "
            + $"{trees}, {Words.Seconds(seconds)} seconds");
    }
}
