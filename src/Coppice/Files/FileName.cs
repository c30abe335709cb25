using System.Buffers;
using System.Text;

namespace Coppice.Files;

/// <summary>A path as the system has it: bytes, which need not be text. .NET's own calls take names for text, and lose
/// those that are none.</summary>
readonly struct FileName : IEquatable<FileName>
{
    const byte Slash = (byte)'/';

    static readonly SearchValues<byte> Plain = SearchValues.Create(
        [.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (byte)c)]);

    // Ends with the zero that the system's calls look for.
    readonly byte[] _bytes;

    FileName(byte[] terminated) => _bytes = terminated;

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _bytes.Length - 1);

    public bool IsEmpty => _bytes.Length == 1;

    /// <summary>What is behind the last slash.</summary>
    public ReadOnlySpan<byte> LastPart => Bytes[(Bytes.LastIndexOf(Slash) + 1)..];

    /// <summary>What is before the last slash; empty where there is none.</summary>
    public ReadOnlySpan<byte> Folder => Bytes[..Math.Max(0, Bytes.LastIndexOf(Slash))];

    public static FileName Of(ReadOnlySpan<byte> bytes)
    {
        var terminated = new byte[bytes.Length + 1];
        bytes.CopyTo(terminated);
        return new FileName(terminated);
    }

    public static FileName Of(string text) => Of(Encoding.UTF8.GetBytes(text));

    public static FileName operator /(FileName folder, FileName name) => Join(folder.Bytes, name.Bytes);

    public static FileName operator /(FileName folder, string name) => Join(folder.Bytes, Encoding.UTF8.GetBytes(name));

    public static FileName Join(ReadOnlySpan<byte> folder, ReadOnlySpan<byte> name)
    {
        if (folder.IsEmpty)
            return Of(name);
        var terminated = new byte[folder.Length + name.Length + 2];
        folder.CopyTo(terminated);
        terminated[folder.Length] = Slash;
        name.CopyTo(terminated.AsSpan(folder.Length + 1));
        return new FileName(terminated);
    }

    /// <summary>For <c>fixed</c>: the bytes and their zero.</summary>
    public ref byte GetPinnableReference() => ref _bytes[0];

    /// <summary>The same on every machine, whatever it runs.</summary>
    public ulong Hash()
    {
        // FNV-1a, whose lower bits are then spread over all.
        var hash = 14695981039346656037UL;
        foreach (var value in Bytes)
            hash = (hash ^ value) * 1099511628211UL;
        hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdUL;
        return hash ^ (hash >> 33);
    }

    public bool Equals(FileName other) => Bytes.SequenceEqual(other.Bytes);

    public override bool Equals(object? obj) => obj is FileName other && Equals(other);

    public override int GetHashCode() => (int)Hash();

    /// <summary>As text; bytes that are no UTF-8 as <c>\xNN</c>.</summary>
    public override string ToString() => Text(Bytes, escapesControls: false);

    /// <summary>As text on one line, whatever the name holds.</summary>
    public string Shown => Text(Bytes, escapesControls: true);

    public static string Text(ReadOnlySpan<byte> bytes, bool escapesControls = false)
    {
        if (bytes.IndexOfAnyExcept(Plain) < 0)
            return Encoding.ASCII.GetString(bytes);
        var text = new StringBuilder();
        while (!bytes.IsEmpty)
        {
            var isText = Rune.DecodeFromUtf8(bytes, out var rune, out var length) == OperationStatus.Done;
            if (isText && !(escapesControls && Rune.IsControl(rune)))
                text.Append(rune);
            else if (isText && rune.Value == '\n')
                text.Append("\\n");
            else
                foreach (var value in bytes[..length])
                    text.Append($"\\x{value:x2}");
            bytes = bytes[length..];
        }

        return text.ToString();
    }
}
