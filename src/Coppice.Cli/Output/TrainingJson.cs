using System.Text.Json;
using Coppice.Learning.Networks;

namespace Coppice.Cli.Output;

/// <summary>A network's training for programs.</summary>
static class TrainingJson
{
    public static void Write(Stream stream, TrainingResult result, int parameters)
    {
        using var json = new Utf8JsonWriter(stream);
        json.WriteStartObject();
        json.WriteStartArray("epochs");
        foreach (var epoch in result.Epochs)
        {
            json.WriteStartObject();
            json.WriteNumber("epoch", epoch.Epoch);
            WriteNumber(json, "loss", epoch.Loss);
            WriteNumber(json, "test_accuracy", epoch.Test?.Accuracy);
            WriteNumber(json, "validation_accuracy", epoch.Validation?.Accuracy);
            WriteNumber(json, "validation_loss", epoch.Validation?.Loss);
            json.WriteNumber("seconds", Math.Round(epoch.Seconds, 3));
            json.WriteNumber("samples_per_second", Math.Round(epoch.SamplesPerSecond, 1));
            json.WriteNumber("updates", epoch.Updates);
            json.WriteNumber("bytes", epoch.Bytes);
            json.WriteNumber("staleness", Math.Round(epoch.Staleness, 2));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("parameters", parameters);
        json.WriteEndObject();
    }

    // JSON has no NaN.
    static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }
}
