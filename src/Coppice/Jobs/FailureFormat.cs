namespace Coppice.Jobs;

/// <summary>Failures as bytes, for logs and replies. The exception itself stays where it was thrown.</summary>
static class FailureFormat
{
    public static byte[] Write(Failure failure)
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream))
            Write(failure, writer);
        return stream.ToArray();
    }

    public static Failure Read(ReadOnlyMemory<byte> bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes.ToArray()));
        return Read(reader);
    }

    public static void Write(Failure failure, BinaryWriter writer)
    {
        writer.Write((int)failure.Kind);
        writer.Write(failure.Message);
        writer.Write(failure.Item ?? -1);
        writer.Write(failure.Argument ?? "");
        writer.Write(failure.Type ?? "");
        writer.Write(failure.Stack ?? "");
    }

    public static Failure Read(BinaryReader reader) => new()
    {
        Kind = (FailureKind)reader.ReadInt32(),
        Message = reader.ReadString(),
        Item = reader.ReadInt64() is >= 0 and var item ? item : null,
        Argument = NullIfEmpty(reader.ReadString()),
        Type = NullIfEmpty(reader.ReadString()),
        Stack = NullIfEmpty(reader.ReadString()),
    };

    static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
