using Coppice.Calls;
using Coppice.Files;

namespace Coppice.Sweeps.Plans;

/// <summary>Which output belongs to a file.</summary>
sealed class Naming(Template template)
{
    const int HashLength = 16; // bytes, of the 32 that there are: twice as many digits stand in names

    public bool NeedsContent { get; } = template.Has(Placeholder.Hash);

    /// <summary>Whether an output is called as its file is.</summary>
    public bool KeepsNames { get; } = template.IsName;

    /// <summary>Whether outputs lie in folders that their files do not lie in.</summary>
    public bool MakesFolders { get; } = template.Text.Contains('/', StringComparison.Ordinal);

    public FileName Of(FileName name, ContentHash? content)
    {
        if (template.IsName)
            return name;
        var last = name.LastPart.ToArray();
        return FileName.Join(name.Folder, template.Expand(part => Value(part, last, content)).Bytes);
    }

    /// <summary>What the placeholders of names stand for.</summary>
    public static ReadOnlyMemory<byte> Value(Placeholder part, byte[] name, ContentHash? content) => part switch
    {
        Placeholder.Name => name,
        Placeholder.Stem => Template.Split(name).Stem,
        Placeholder.Ext => Template.Split(name).Ext,
        // Whoever holds a template with {hash} has asked for the content first.
        Placeholder.Hash => Digits(content!.Value),
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "not of a name"),
    };

    public static byte[] Digits(ContentHash content) =>
        System.Text.Encoding.ASCII.GetBytes(content.ToString()[..(2 * HashLength)]);
}
