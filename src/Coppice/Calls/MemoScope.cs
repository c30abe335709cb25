using System.Reflection;

namespace Coppice.Calls;

/// <summary>The part of a remembered outcome's key that all items of one call share.</summary>
sealed class MemoScope(ContentHash hash, Assembly[] covered)
{
    static readonly CodecOptions Item = new() { Name = "item" };

    Type? _lastCovered;

    /// <summary>The hash of program, method and captured values.</summary>
    public ContentHash Hash => hash;

    /// <summary>The key of one item; the assemblies of its types count too, beyond the call's.</summary>
    /// <exception cref="CodecException">Something in the item cannot travel.</exception>
    public ContentHash KeyOf<T>(T item)
    {
        Span<byte> prefix = stackalloc byte[2 * ContentHash.Size];
        hash.CopyTo(prefix);
        var encoded = ValueCodec.Encode(item, Item);
        var others = typeof(T).IsPrimitive ? null : Others(typeof(T), encoded.Assemblies);
        if (others is null)
            return encoded.Hash(prefix[..ContentHash.Size]);
        ProgramCode.Hash(others).CopyTo(prefix[ContentHash.Size..]);
        return encoded.Hash(prefix);
    }

    // The declared type is not in the bytes, but what they mean is in its assembly.
    HashSet<Assembly>? Others(Type declared, Assembly[] written)
    {
        HashSet<Assembly>? others = null;
        foreach (var assembly in written)
            Add(assembly, ref others);
        if (declared == _lastCovered)
            return others;
        foreach (var assembly in ProgramCode.AssembliesOf(declared))
            Add(assembly, ref others);
        if (others is null)
            _lastCovered = declared;
        return others;
    }

    void Add(Assembly assembly, ref HashSet<Assembly>? others)
    {
        if (Array.IndexOf(covered, assembly) < 0 && ProgramCode.Counts(assembly))
            (others ??= []).Add(assembly);
    }
}
