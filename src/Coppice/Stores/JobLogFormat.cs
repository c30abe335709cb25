using Coppice.Jobs;

namespace Coppice.Stores;

/// <summary>What a job's log says, record by record: created, results, ended.</summary>
static class JobLogFormat
{
    public const byte Created = 1, Ended = 3, Results = 4;

    // kind, first index, count, ticks, bytes of what was remembered
    const int ResultsHead = 1 + 8 + 4 + 8 + 4;

    public static byte[] WriteCreated(NewJob job, string owner, DateTimeOffset created) => Write(Created, writer =>
    {
        writer.Write(job.Id.ToByteArray());
        writer.Write(job.Name);
        writer.Write(job.Route);
        writer.Write(job.Items);
        writer.Write(job.Single);
        writer.Write(job.ResultType);
        writer.Write(owner);
        writer.Write(created.UtcTicks);
    });

    public static (NewJob Job, string Owner, DateTimeOffset Created) ReadCreated(ReadOnlySpan<byte> content)
    {
        using var reader = Read(content);
        var job = new NewJob
        {
            Id = new Guid(reader.ReadBytes(16)),
            Name = reader.ReadString(),
            Route = reader.ReadString(),
            Items = reader.ReadInt32(),
            Single = reader.ReadBoolean(),
            ResultType = reader.ReadString(),
            Durable = true,
        };
        return (job, reader.ReadString(), new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero));
    }

    public static byte[] WriteResults(long first, Outcome outcome)
    {
        var bytes = new byte[ResultsHead + outcome.Remembered.Length + outcome.Results.Length];
        bytes[0] = Results;
        BitConverter.TryWriteBytes(bytes.AsSpan(1), first);
        BitConverter.TryWriteBytes(bytes.AsSpan(9), outcome.Done);
        BitConverter.TryWriteBytes(bytes.AsSpan(13), outcome.Elapsed.Ticks);
        BitConverter.TryWriteBytes(bytes.AsSpan(21), outcome.Remembered.Length);
        outcome.Remembered.Span.CopyTo(bytes.AsSpan(ResultsHead));
        outcome.Results.Span.CopyTo(bytes.AsSpan(ResultsHead + outcome.Remembered.Length));
        return bytes;
    }

    public static int ReadCount(ReadOnlySpan<byte> content) => BitConverter.ToInt32(content[9..]);

    public static StoredResults ReadResults(long sequence, ReadOnlySpan<byte> content)
    {
        var remembered = BitConverter.ToInt32(content[21..]);
        return new StoredResults(
            sequence,
            BitConverter.ToInt64(content[1..]),
            ReadCount(content),
            content[(ResultsHead + remembered)..].ToArray(),
            content.Slice(ResultsHead, remembered).ToArray(),
            TimeSpan.FromTicks(BitConverter.ToInt64(content[13..])));
    }

    public static byte[] WriteEnded(JobRecord job) => Write(Ended, writer =>
    {
        writer.Write((int)job.State);
        writer.Write(job.Done);
        writer.Write(job.Retried);
        writer.Write(job.Finished?.UtcTicks ?? 0);
        writer.Write(job.Failure is not null);
        if (job.Failure is { } failure)
            FailureFormat.Write(failure, writer);
    });

    public static JobRecord ReadEnded(ReadOnlySpan<byte> content, JobRecord created)
    {
        using var reader = Read(content);
        return created with
        {
            State = (JobState)reader.ReadInt32(),
            Done = reader.ReadInt64(),
            Retried = reader.ReadInt64(),
            Finished = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero),
            Failure = reader.ReadBoolean() ? FailureFormat.Read(reader) : null,
        };
    }

    static byte[] Write(byte kind, Action<BinaryWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new BinaryWriter(stream))
        {
            writer.Write(kind);
            write(writer);
        }

        return stream.ToArray();
    }

    static BinaryReader Read(ReadOnlySpan<byte> content)
    {
        var reader = new BinaryReader(new MemoryStream(content.ToArray()));
        reader.ReadByte();
        return reader;
    }
}
