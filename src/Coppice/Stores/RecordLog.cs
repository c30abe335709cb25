using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Stores;

/// <summary>The writing end of an append-only file of checksummed records. One process writes it; any may read
/// it.</summary>
/// <remarks>A record is marker, length, checksum of length and content, content; all numbers are 32 bits,
/// little-endian.</remarks>
sealed class RecordLog : IDisposable
{
    public const uint Marker = 0x504F4333;
    public const int HeadLength = 12;

    readonly SafeFileHandle _file;
    readonly string _path;
    long _end;

    RecordLog(string path, SafeFileHandle file) => (_path, _file, _end) = (path, file, RandomAccess.GetLength(file));

    public string Path => _path;

    /// <summary>A new file, which no other process can have made.</summary>
    public static RecordLog Create(string path) => Open(path, FileMode.CreateNew);

    /// <summary>A file of this process' own, to go on with.</summary>
    public static RecordLog Append(string path) => Open(path, FileMode.Open);

    /// <summary>Writes records, and returns where each begins once the disk has them all. Either all count or
    /// none.</summary>
    /// <exception cref="StoreException">The disk is full or fails.</exception>
    public long[] Write(IReadOnlyList<ReadOnlyMemory<byte>> records, bool flush)
    {
        var starts = new long[records.Count];
        var heads = new byte[HeadLength * records.Count];
        var parts = new ReadOnlyMemory<byte>[2 * records.Count];
        var end = _end;
        for (var i = 0; i < starts.Length; i++)
        {
            var head = heads.AsMemory(HeadLength * i, HeadLength);
            WriteHead(head.Span, records[i].Span);
            (parts[2 * i], parts[(2 * i) + 1]) = (head, records[i]);
            starts[i] = end;
            end += HeadLength + records[i].Length;
        }

        try
        {
            RandomAccess.Write(_file, parts, _end);
            if (flush)
                RandomAccess.FlushToDisk(_file);
            _end = end;
            return starts;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Undo(_end);
            throw StoreFault.At(_path, e);
        }
    }

    public void Dispose() => _file.Dispose();

    static RecordLog Open(string path, FileMode mode)
    {
        RecordLog? log = null;
        StoreFault.Guard(path, () => log = new RecordLog(
            path, File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete)));
        return log!; // Guard has thrown if it is not set
    }

    static void WriteHead(Span<byte> to, ReadOnlySpan<byte> record)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(to, Marker);
        BinaryPrimitives.WriteInt32LittleEndian(to[4..], record.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(to[8..], Checksum.Of(to[4..8], record));
    }

    // Half a record may stand there: cut it off, or else readers skip it by its checksum.
    void Undo(long end)
    {
        try
        {
            RandomAccess.SetLength(_file, end);
        }
        catch (IOException)
        {
        }

        _end = RandomAccess.GetLength(_file);
    }
}
