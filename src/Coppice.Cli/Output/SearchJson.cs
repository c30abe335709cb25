using System.Text.Json;
using Coppice.Learning.Search;

namespace Coppice.Cli.Output;

/// <summary>A search's result for programs. Numbers are shortest round-trip; equal results give equal bytes.</summary>
static class SearchJson
{
    public static void Write(Stream stream, SearchResult result, double seconds)
    {
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();

        json.WriteStartObject("best");
        WriteParameters(json, result, result.Best);
        WriteMoments(json, result.Best.Scores[result.RankedBy]);
        json.WriteEndObject();

        if (result.TestScores is { } test)
        {
            json.WriteStartObject("test");
            WriteNumber(json, "accuracy", test["accuracy"]);
            WriteNumber(json, "error", 1 - test["accuracy"]);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("test");
        }

        if (result.Ensemble is { } ensemble)
            WriteEnsemble(json, result, ensemble);
        json.WriteNumber("settings", result.Rows.Count);
        json.WriteNumber("fits", result.Fits);
        json.WriteNumber("trees_grown", result.TreesGrown);
        json.WriteNumber("reused", result.Reused);
        json.WriteNumber("seconds", Math.Round(seconds, 3));

        json.WriteStartArray("results");
        foreach (var row in result.Rows)
        {
            var scores = row.Scores[result.RankedBy];
            json.WriteStartObject();
            WriteParameters(json, result, row);
            json.WriteStartArray("split_scores");
            foreach (var score in scores.Splits)
                WriteNumber(json, score);
            json.WriteEndArray();
            WriteMoments(json, scores);
            json.WriteNumber("rank", scores.Rank);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void WriteEnsemble(Utf8JsonWriter json, SearchResult result, SearchEnsemble ensemble)
    {
        json.WriteStartObject("ensemble");
        json.WriteStartArray("members");
        foreach (var (row, weight) in ensemble.Members)
        {
            json.WriteStartObject();
            WriteParameters(json, result, row);
            json.WriteNumber("weight", weight);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        WriteNumber(json, "score", ensemble.Score);
        if (ensemble.TestScores is { } test)
            WriteNumber(json, "test_accuracy", test["accuracy"]);
        json.WriteEndObject();
    }

    static void WriteParameters(Utf8JsonWriter json, SearchResult result, SearchRow row)
    {
        json.WriteStartObject("params");
        for (var i = 0; i < result.ParameterNames.Count; i++)
        {
            json.WritePropertyName(result.ParameterNames[i]);
            json.WriteRawValue(row.ValueJson(i));
        }

        json.WriteEndObject();
    }

    static void WriteMoments(Utf8JsonWriter json, MetricScores scores)
    {
        WriteNumber(json, "mean_test_score", scores.Mean);
        WriteNumber(json, "std_test_score", scores.Deviation);
    }

    static void WriteNumber(Utf8JsonWriter json, string name, double value)
    {
        json.WritePropertyName(name);
        WriteNumber(json, value);
    }

    // JSON has no NaN: a fit that failed has no score.
    static void WriteNumber(Utf8JsonWriter json, double value)
    {
        if (double.IsFinite(value))
            json.WriteNumberValue(value);
        else
            json.WriteNullValue();
    }
}
