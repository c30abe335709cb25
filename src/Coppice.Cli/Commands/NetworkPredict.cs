using System.Globalization;
using Coppice.Cli.Output;
using Coppice.Learning.Networks;

namespace Coppice.Cli.Commands;

/// <summary><c>coppice predict</c> with a saved network: images of an IDX file.</summary>
static class NetworkPredict
{
    const int AtOnce = 128;

    /// <exception cref="CommandException">The network cannot be read, or the images are not of its shape.</exception>
    public static Predictions Make(string model, string images)
    {
        var network = Load(model);
        var file = IdxFile.Read(images);
        var count = file.Dimensions[0];
        if (file.Content.Length != (long)count * network.Input.Size)
        {
            throw new CommandException(
                $"{model} takes images of {network.Input}, and {images} holds {string.Join('×', file.Dimensions)} bytes",
                ExitCode.Misuse);
        }

        // Labels are no part of a prediction: any will do.
        var examples = new ImageExamples(network.Input, file.Content.ToArray(), new byte[count], classes: 1);
        var values = new double[(long)count * network.Output.Size];
        var (inputs, outputs) = (new float[AtOnce * network.Input.Size], new float[AtOnce * network.Output.Size]);
        for (var first = 0; first < count; first += AtOnce)
        {
            int[] rows = [.. Enumerable.Range(first, Math.Min(AtOnce, count - first))];
            examples.Read(rows, inputs, new float[rows.Length]);
            var predicted = outputs.AsSpan(0, rows.Length * network.Output.Size);
            network.Predict(inputs.AsSpan(0, rows.Length * network.Input.Size), predicted);
            for (var i = 0; i < predicted.Length; i++)
                values[first * network.Output.Size + i] = predicted[i];
        }

        var classes = network.Output.Size == 1
            ? null
            : Enumerable.Range(0, network.Output.Size).Select(k => k.ToString(CultureInfo.InvariantCulture));
        return new Predictions(classes?.ToList(), network.Output.Size, values);
    }

    static Network Load(string path)
    {
        try
        {
            return Network.Load(path);
        }
        catch (InvalidDataException e)
        {
            throw new CommandException(e.Message, ExitCode.Failed, e);
        }
    }
}
