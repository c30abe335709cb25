using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Stores;

/// <summary>The reading end of a <see cref="RecordLog"/>. Whatever is not whole is skipped: after damage, reading goes
/// on at the next record that its checksum vouches for.</summary>
sealed class LogReader : IDisposable
{
    const int Block = 1 << 18;
    static readonly byte[] MarkerBytes = BitConverter.GetBytes(RecordLog.Marker);

    readonly SafeFileHandle _file;
    byte[] _window = [];
    long _windowStart;
    int _windowLength;

    public LogReader(string path)
    {
        _file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Length = RandomAccess.GetLength(_file);
    }

    public long Length { get; }

    /// <summary>Bytes that belong to no whole record, so far.</summary>
    public long Skipped { get; private set; }

    /// <summary>Whether what was skipped reaches the end of the file, as when its writer was killed.</summary>
    public bool Torn { get; private set; }

    /// <summary>Reads the next whole record from a position on; content is valid until the next call.</summary>
    public bool TryNext(ref long at, out long start, out ReadOnlySpan<byte> content)
    {
        for (var from = at; ; Torn = true)
        {
            start = at;
            content = Record(at);
            if (content.Length > 0)
            {
                at += RecordLog.HeadLength + content.Length;
                Torn = false;
                return true;
            }

            if (at >= Length)
            {
                Torn = at > from || Torn;
                return false;
            }

            var next = Marked(at + 1);
            Skipped += next - at;
            at = next;
        }
    }

    /// <summary>The content, of known length, of the record that starts exactly here; null if it is damaged.</summary>
    public static ReadOnlyMemory<byte>? ReadAt(SafeFileHandle file, long start, int length)
    {
        var all = new byte[RecordLog.HeadLength + length];
        for (int filled = 0, read; filled < all.Length; filled += read)
            if ((read = RandomAccess.Read(file, all.AsSpan(filled), start + filled)) == 0)
                return null;
        var isWhole = BinaryPrimitives.ReadUInt32LittleEndian(all) == RecordLog.Marker
            && BinaryPrimitives.ReadInt32LittleEndian(all.AsSpan(4)) == length
            && IsSound(all);
        if (!isWhole)
            return null;
        return all.AsMemory(RecordLog.HeadLength);
    }

    /// <summary>The content of the record that starts exactly here; empty if there is none, or it is damaged.</summary>
    public ReadOnlySpan<byte> Record(long start)
    {
        var head = Peek(start, RecordLog.HeadLength);
        if (head.Length < RecordLog.HeadLength || BinaryPrimitives.ReadUInt32LittleEndian(head) != RecordLog.Marker)
            return default;
        var length = BinaryPrimitives.ReadInt32LittleEndian(head[4..]);
        if (length <= 0 || length > Length - start - RecordLog.HeadLength)
            return default;
        var all = Peek(start, RecordLog.HeadLength + length);
        if (all.Length < RecordLog.HeadLength + length)
            return default;
        return IsSound(all) ? all[RecordLog.HeadLength..] : default;
    }

    public void Dispose() => _file.Dispose();

    static bool IsSound(ReadOnlySpan<byte> record) =>
        BinaryPrimitives.ReadUInt32LittleEndian(record[8..])
        == Checksum.Of(record[4..8], record[RecordLog.HeadLength..]);

    long Marked(long from)
    {
        while (from < Length)
        {
            var seen = Peek(from, (int)Math.Min(Block, Length - from));
            var found = seen.IndexOf(MarkerBytes);
            if (found >= 0)
                return from + found;
            // The marker may lie across the edge of the block.
            from += Math.Max(1, seen.Length - MarkerBytes.Length + 1);
            if (seen.Length <= MarkerBytes.Length)
                break;
        }

        return Length;
    }

    ReadOnlySpan<byte> Peek(long start, int count)
    {
        if (start < _windowStart || start + count > _windowStart + _windowLength)
        {
            var wanted = (int)Math.Min(Math.Max(count, Block), Math.Max(0, Length - start));
            if (_window.Length < wanted)
                _window = new byte[wanted];
            _windowStart = start;
            _windowLength = 0;
            while (_windowLength < wanted)
            {
                var read = RandomAccess.Read(
                    _file, _window.AsSpan(_windowLength, wanted - _windowLength), start + _windowLength);
                if (read == 0)
                    break;
                _windowLength += read;
            }
        }

        var offset = (int)(start - _windowStart);
        return _window.AsSpan(offset, Math.Max(0, Math.Min(count, _windowLength - offset)));
    }
}
