using System.Text;
using Coppice.Files;

namespace Coppice.Sweeps.Plans;

/// <summary>A text in which <c>{in} {out} {name} {stem} {ext} {hash}</c> stand for what is true of a file. Other braces
/// are text.</summary>
sealed class Template
{
    readonly (byte[] Text, Placeholder Then)[] _parts;

    Template(string text, (byte[], Placeholder)[] parts) => (Text, _parts) = (text, parts);

    public string Text { get; }

    public bool IsConstant => !_parts.Any(part => part.Then != Placeholder.None);

    public bool Has(Placeholder placeholder) => _parts.Any(part => part.Then == placeholder);

    /// <summary>Whether it is <c>{name}</c> and nothing else.</summary>
    public bool IsName => Text == "{name}";

    public static Template Parse(string text)
    {
        var parts = new List<(byte[], Placeholder)>();
        var from = 0;
        for (var at = text.IndexOf('{'); at >= 0; at = text.IndexOf('{', at + 1))
        {
            var end = text.IndexOf('}', at);
            if (end < 0)
                break;
            var placeholder = text[(at + 1)..end] switch
            {
                "in" => Placeholder.In,
                "out" => Placeholder.Out,
                "name" => Placeholder.Name,
                "stem" => Placeholder.Stem,
                "ext" => Placeholder.Ext,
                "hash" => Placeholder.Hash,
                _ => Placeholder.None,
            };
            if (placeholder == Placeholder.None)
                continue;
            parts.Add((Encoding.UTF8.GetBytes(text[from..at]), placeholder));
            from = end + 1;
        }

        parts.Add((Encoding.UTF8.GetBytes(text[from..]), Placeholder.None));
        return new Template(text, [.. parts]);
    }

    public FileName Expand(Func<Placeholder, ReadOnlyMemory<byte>> value)
    {
        using var bytes = new MemoryStream();
        foreach (var (text, then) in _parts)
        {
            bytes.Write(text);
            if (then != Placeholder.None)
                bytes.Write(value(then).Span);
        }

        return FileName.Of(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    /// <summary>A name's part before its extension, and the extension with its dot.</summary>
    public static (ReadOnlyMemory<byte> Stem, ReadOnlyMemory<byte> Ext) Split(ReadOnlyMemory<byte> name)
    {
        var dot = name.Span.LastIndexOf((byte)'.');
        // A name that only begins with a dot is a hidden file, not an extension.
        return dot <= 0 ? (name, ReadOnlyMemory<byte>.Empty) : (name[..dot], name[dot..]);
    }
}
