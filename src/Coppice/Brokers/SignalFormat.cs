using Coppice.Jobs;

namespace Coppice.Brokers;

/// <summary>Signals as bytes.</summary>
static class SignalFormat
{
    const byte Version = 2;

    public static byte[] Write(Signal signal)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Version);
        writer.Write((byte)signal.Kind);
        writer.Write(signal.Id.ToByteArray());
        writer.Write(signal.From);
        writer.Write(signal.Worker.ToByteArray());
        writer.Write(signal.Number);
        writer.Write(signal.Share);
        writer.Write(signal.Text);
        writer.Write(signal.Tasks.Count);
        foreach (var task in signal.Tasks)
        {
            writer.Write(task.Job.ToByteArray());
            writer.Write(task.Number);
        }

        writer.Write(signal.Body.Length);
        writer.Write(signal.Body.Span);
        return stream.ToArray();
    }

    /// <summary>The signal, or null where the bytes are none.</summary>
    public static Signal? Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes.ToArray()));
            return reader.ReadByte() == Version ? Read(reader) : null;
        }
        catch (Exception e) when (e is IOException or ArgumentException or FormatException)
        {
            return null;
        }
    }

    static Signal Read(BinaryReader reader)
    {
        var signal = new Signal((SignalKind)reader.ReadByte())
        {
            Id = new Guid(reader.ReadBytes(16)),
            From = reader.ReadString(),
            Worker = new Guid(reader.ReadBytes(16)),
            Number = reader.ReadInt64(),
            Share = reader.ReadDouble(),
            Text = reader.ReadString(),
        };
        var tasks = new List<TaskId>();
        for (var left = reader.ReadInt32(); left > 0; left--)
            tasks.Add(new TaskId(new Guid(reader.ReadBytes(16)), reader.ReadInt64()));
        var body = reader.ReadInt32();
        return signal with { Tasks = tasks, Body = body > 0 ? reader.ReadBytes(body) : default };
    }
}
