using Coppice.Cli.Display;
using Coppice.Learning.Networks;

namespace Coppice.Cli.Output;

/// <summary>A network and its training for people.</summary>
static class NetworkReport
{
    /// <summary>The layers with their shapes and parameters, and the sum of these.</summary>
    public static string Summary(Network network)
    {
        var table = new TextTable("layer", ">output", ">parameters");
        table.Add("input", network.Input.ToString(), "");
        foreach (var layer in network.Summary)
            table.Add(layer.Name, layer.Output.ToString(), Words.Count(layer.Parameters));
        table.Add("total", "", Words.Count(network.ParameterCount));
        return table.ToString();
    }

    public static string Outcome(TrainingResult result, FileInfo? model, double seconds)
    {
        var early = result.StoppedEarly ? ", stopped early" : "";
        var written = model is null ? "" : $", written to {model}";
        return $"{Words.Counted(result.Epochs.Count, "epoch")}{early}{written}, {Words.Seconds(seconds)} seconds";
    }
}
