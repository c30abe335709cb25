using Coppice.Calls;
using Coppice.Files;

namespace Coppice.Sweeps.Claims;

/// <summary>From what content, by what command, the outputs of a slice were made. Whoever holds the slice writes
/// it.</summary>
sealed class KeyBook
{
    const string Name = "keys";

    readonly Dictionary<FileName, ContentHash> _keys = [];

    public static KeyBook Read(FileName slice)
    {
        var book = new KeyBook();
        ReadOnlySpan<byte> rest = Disk.TryRead(slice / Name);
        // A hash, a name, and the zero that no name can hold; what was cut off does not count.
        while (rest.Length > ContentHash.Size && rest[ContentHash.Size..].IndexOf((byte)0) is >= 0 and var length)
        {
            book._keys[FileName.Of(rest.Slice(ContentHash.Size, length))] = new ContentHash(rest[..ContentHash.Size]);
            rest = rest[(ContentHash.Size + length + 1)..];
        }

        return book;
    }

    /// <summary>The key of an output made by this work from this content.</summary>
    public static ContentHash KeyOf(string work, ContentHash content) =>
        ContentHash.Of([.. content.ToArray(), .. System.Text.Encoding.UTF8.GetBytes(work)]);

    public bool Has(FileName output, ContentHash key) => _keys.TryGetValue(output, out var known) && known == key;

    public void Set(FileName output, ContentHash key) => _keys[output] = key;

    public void Write(FileName slice, Presence owner)
    {
        using var bytes = new MemoryStream();
        foreach (var (output, key) in _keys)
        {
            bytes.Write(key.ToArray());
            bytes.Write(output.Bytes);
            bytes.WriteByte(0);
        }

        var temporary = slice / $"keys.{owner.Token}";
        Disk.Write(temporary, bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
        Disk.Rename(temporary, slice / Name);
    }
}
