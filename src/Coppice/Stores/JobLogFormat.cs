using Coppice.Jobs;

namespace Coppice.Stores;

/// <summary>What a job's log says, record by record: created, results, ended.</summary>
static class JobLogFormat
{
    public const byte Created = 1, Results = 2, Ended = 3;

    // kind, first index, count
    public const int ResultsHead = 1 + 8 + 4;

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

    public static byte[] WriteResults(StoredResults results)
    {
        var bytes = new byte[ResultsHead + results.Results.Length];
        bytes[0] = Results;
        BitConverter.TryWriteBytes(bytes.AsSpan(1), results.First);
        BitConverter.TryWriteBytes(bytes.AsSpan(9), results.Count);
        results.Results.Span.CopyTo(bytes.AsSpan(ResultsHead));
        return bytes;
    }

    public static (long First, int Count) ReadResults(ReadOnlySpan<byte> content) =>
        (BitConverter.ToInt64(content[1..]), BitConverter.ToInt32(content[9..]));

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
