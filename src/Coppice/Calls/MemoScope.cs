using System.Reflection;
using Coppice.Calls.Values;

namespace Coppice.Calls;

/// <summary>The part of a remembered outcome's key that all items of one call share.</summary>
sealed class MemoScope(ContentHash hash, IReadOnlyList<Assembly> covered)
{
    static readonly CodecOptions Item = new() { Name = "item" };

    /// <summary>The hash of program, method and captured values.</summary>
    public ContentHash Hash => hash;

    /// <summary>The key of one item; the assemblies of its types count too, where the call's do not include them.</summary>
    /// <exception cref="CodecException">Something in the item cannot travel.</exception>
    public ContentHash KeyOf<T>(T item)
    {
        Span<byte> prefix = stackalloc byte[2 * ContentHash.Size];
        hash.CopyTo(prefix);
        var encoded = ValueCodec.Encode(item, Item);
        var others = typeof(T).IsPrimitive || typeof(T) == typeof(string) ? [] : Others<T>(encoded);
        if (others.Length == 0)
            return encoded.Hash(prefix[..ContentHash.Size]);
        ProgramCode.Hash(others).CopyTo(prefix[ContentHash.Size..]);
        return encoded.Hash(prefix);
    }

    // The item's declared type is not in the bytes, but its fields' order is that of its assembly.
    Assembly[] Others<T>(EncodedValue encoded) =>
    [
        .. encoded.Assemblies.Append(typeof(T).Assembly)
            .Where(a => !covered.Contains(a) && !Framework.Has(a) && ProgramCode.Counts(a)).Distinct()
            .OrderBy(a => a.FullName, StringComparer.Ordinal),
    ];
}
