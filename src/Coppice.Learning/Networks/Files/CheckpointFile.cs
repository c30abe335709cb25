using System.Text.Json;

namespace Coppice.Learning.Networks;

/// <summary>The state of a training run in a file: what it takes to go on as if it had not been interrupted.</summary>
static class CheckpointFile
{
    /// <exception cref="NetworkException">A parameter is no number: it must not take the last good one's
    /// place.</exception>
    public static void Write(
        string path, Network network, Optimizer optimizer, TrainingState state, string identity)
    {
        foreach (var value in network.Parameters)
        {
            if (!float.IsFinite(value))
                throw new NetworkException($"a parameter became {value}: lower the learning rate, or warm it up");
        }

        WholeFile.Write(path, stream => SealedBody.Write(stream, SealedBody.CheckpointKind, writer =>
        {
            writer.Write(identity);
            writer.Write(Layers(network));
            network.WriteNumbers(writer);
            writer.Write(optimizer.Steps);
            for (var i = 0; i < optimizer.StateCount; i++)
                writer.WriteFloats(optimizer.State(i));
            writer.Write(JsonSerializer.Serialize(state.Epochs, CheckpointJson.Default.ListEpochReport));
            writer.Write(state.StepsOfEpoch);
            writer.Write(state.Loss);
            writer.Write(state.Seen);
            writer.Write(state.Seconds);
            writer.Write(state.BestEpoch);
            writer.Write(state.BestParameters is not null);
            if (state.BestParameters is null)
                return;
            writer.WriteFloats(state.BestParameters);
            writer.WriteFloats(state.BestState);
        }));
    }

    /// <exception cref="NetworkException">It is damaged, or of another run.</exception>
    public static TrainingState Read(string path, Network network, Optimizer optimizer, string identity)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return SealedBody.Read(stream, SealedBody.CheckpointKind, reader =>
            {
                CheckSame(path, "training", reader.ReadString(), identity);
                CheckSame(path, "a network", reader.ReadString(), Layers(network));
                network.ReadNumbers(reader);
                optimizer.Resume(reader.ReadInt64());
                for (var i = 0; i < optimizer.StateCount; i++)
                    reader.ReadFloats(optimizer.State(i));
                return ReadState(reader, network);
            });
        }
        catch (Exception e) when (e is IOException or InvalidDataException or JsonException
            or UnauthorizedAccessException)
        {
            throw new NetworkException(
                $"the checkpoint {path} cannot be read: {e.Message} Remove it to start over.", e);
        }
    }

    static TrainingState ReadState(BinaryReader reader, Network network)
    {
        var state = new TrainingState
        {
            Epochs = JsonSerializer.Deserialize(reader.ReadString(), CheckpointJson.Default.ListEpochReport) ?? [],
            StepsOfEpoch = reader.ReadInt64(),
            Loss = reader.ReadDouble(),
            Seen = reader.ReadInt64(),
            Seconds = reader.ReadDouble(),
            BestEpoch = reader.ReadInt32(),
        };
        if (reader.ReadBoolean())
        {
            state.BestParameters = new float[network.ParameterCount];
            state.BestState = new float[network.State.Length];
            reader.ReadFloats(state.BestParameters);
            reader.ReadFloats(state.BestState);
        }

        return state;
    }

    static string Layers(Network network) =>
        $"{network.Input}: {string.Join("; ", network.Layers)}; {network.Loss}; seed {network.Seed}";

    static void CheckSame(string path, string what, string stored, string wanted)
    {
        if (stored != wanted)
        {
            throw new NetworkException(
                $"the checkpoint {path} is of {what} of other settings: it has '{stored}', asked for is '{wanted}'. "
                + "Name another file, or remove it to start over");
        }
    }
}
