using System.Globalization;
using System.Text;
using Coppice.Learning.Search;

namespace Coppice.Cli.Output;

/// <summary>A search's result as a table with the column names of scikit-learn's cv_results_.</summary>
static class SearchCsv
{
    public static void Write(Stream stream, SearchResult result)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
        WriteRow(writer, Header(result));
        foreach (var row in result.Rows)
            WriteRow(writer, Cells(result, row));
    }

    static IEnumerable<string> Header(SearchResult result)
    {
        yield return "mean_fit_time";
        yield return "mean_score_time";
        foreach (var name in result.ParameterNames)
            yield return $"param_{name}";
        yield return "params";
        foreach (var metric in result.Metrics)
        {
            // One metric alone is called score, as scikit-learn does.
            var suffix = result.Metrics.Count == 1 ? "score" : metric;
            for (var split = 0; split < result.Splits; split++)
                yield return $"split{split}_test_{suffix}";
            yield return $"mean_test_{suffix}";
            yield return $"std_test_{suffix}";
            yield return $"rank_test_{suffix}";
        }
    }

    static IEnumerable<string> Cells(SearchResult result, SearchRow row)
    {
        yield return Number(row.FitSeconds);
        yield return Number(row.ScoreSeconds);
        for (var i = 0; i < result.ParameterNames.Count; i++)
            yield return row.Values[i] is null ? "" : row.ValueText(i);
        var setting = result.ParameterNames.Select((name, i) => $"\"{name}\": {row.ValueJson(i)}");
        yield return $"{{{string.Join(", ", setting)}}}";
        foreach (var scores in row.Scores)
        {
            foreach (var score in scores.Splits)
                yield return Number(score);
            yield return Number(scores.Mean);
            yield return Number(scores.Deviation);
            yield return scores.Rank.ToString(CultureInfo.InvariantCulture);
        }
    }

    // An absent number is an empty cell, as pandas writes and reads it.
    static string Number(double value) =>
        double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "";

    static void WriteRow(StreamWriter writer, IEnumerable<string> cells) =>
        writer.Write(string.Join(',', cells.Select(Quoted)) + '\n');

    static string Quoted(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : $"\"{cell.Replace("\"", "\"\"")}\"";
}
