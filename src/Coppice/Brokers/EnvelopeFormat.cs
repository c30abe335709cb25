using Coppice.Jobs;

namespace Coppice.Brokers;

/// <summary>Envelopes as bytes: a version, the flags, the task, the body.</summary>
static class EnvelopeFormat
{
    const byte Version = 1;
    const int Head = 2 + 16 + 8 + 4 + 8 + 4;

    [Flags]
    enum Flag : byte
    {
        Alone = 1,
        Awaited = 2,
        Republished = 4,
        Suspect = 8,
    }

    public static byte[] Write(Envelope envelope)
    {
        var bytes = new byte[Head + envelope.Body.Length];
        bytes[0] = Version;
        bytes[1] = (byte)((envelope.Alone ? Flag.Alone : 0)
            | (envelope.Awaited ? Flag.Awaited : 0)
            | (envelope.Republished ? Flag.Republished : 0)
            | (envelope.Suspect ? Flag.Suspect : 0));
        envelope.Task.Job.TryWriteBytes(bytes.AsSpan(2));
        BitConverter.TryWriteBytes(bytes.AsSpan(18), envelope.Task.Number);
        BitConverter.TryWriteBytes(bytes.AsSpan(26), envelope.Attempt);
        BitConverter.TryWriteBytes(bytes.AsSpan(30), envelope.First);
        BitConverter.TryWriteBytes(bytes.AsSpan(38), envelope.Count);
        envelope.Body.Span.CopyTo(bytes.AsSpan(Head));
        return bytes;
    }

    /// <summary>The envelope, or null where the bytes are none.</summary>
    public static Envelope? Read(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Length < Head || bytes.Span[0] != Version)
            return null;
        var flags = (Flag)bytes.Span[1];
        var span = bytes.Span;
        var task = new TaskId(new Guid(span[2..18]), BitConverter.ToInt64(span[18..]));
        var (attempt, first, count) =
            (BitConverter.ToInt32(span[26..]), BitConverter.ToInt64(span[30..]), BitConverter.ToInt32(span[38..]));
        return attempt < 1 || first < 0 || count < 1
            ? null
            : new Envelope(task, attempt, first, count)
            {
                Alone = flags.HasFlag(Flag.Alone),
                Awaited = flags.HasFlag(Flag.Awaited),
                Republished = flags.HasFlag(Flag.Republished),
                Suspect = flags.HasFlag(Flag.Suspect),
                Body = bytes[Head..],
            };
    }
}
