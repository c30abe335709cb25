using System.Runtime.InteropServices;
using Coppice.Calls;
using Coppice.Files;
using Coppice.Sweeps.Plans;

namespace Coppice.Sweeps.Running;

enum HeldState
{
    /// <summary>Nothing was done yet.</summary>
    Waiting,

    /// <summary>Its output lies under its temporary name.</summary>
    Made,

    /// <summary>Its output counts.</summary>
    Done,

    /// <summary>It was done before, or somebody else did it.</summary>
    There,

    /// <summary>It failed on every attempt.</summary>
    Failed,
}

/// <summary>A file that this process works on.</summary>
/// <param name="item">What it is.</param>
/// <param name="source">The folder that it lies in.</param>
/// <param name="folder">Where its output lies while that has a temporary name.</param>
/// <param name="number">Of this name; no other in the folder has it.</param>
/// <param name="naming">How outputs are called.</param>
sealed class HeldFile(SweepItem item, FileName source, FileName folder, long number, Naming naming)
{
    const int NameLimit = 255;

    FileName? _temporary;
    bool _hasName;

    public SweepItem Item => item;

    public FileName Path { get; } = source / item.Name;

    /// <summary>The folder of its output, before that counts.</summary>
    public FileName Folder => folder;

    /// <summary>Where the output is written to, before it counts.</summary>
    public FileName Temporary => _temporary ??= MakeTemporary();

    /// <summary>The output's name in the target; known before any work begins.</summary>
    public FileName Output { get; set; } = item.Output ?? item.Name;

    public ContentHash? Content { get; private set; }

    public HeldState State { get; set; }

    /// <summary>Where its output may be without a name until it counts; null where that cannot be.</summary>
    public Nameless? Nameless { get; init; }

    /// <summary>The output while it has no name; null where it lies under its temporary one, or is not made.</summary>
    public SafeHandle? Draft { get; private set; }

    public SweepFailure? Failure { get; set; }

    /// <summary>Makes this the whole output.</summary>
    public void Write(ReadOnlySpan<byte> content)
    {
        Drop();
        if (!_hasName)
            Draft = Nameless?.TryMake(content, Output);
        if (Draft is null)
            Disk.Write(Temporary, content);
    }

    /// <summary>Gives what was made its temporary name, under which it is found from now on.</summary>
    public FileName NameDraft()
    {
        if (Draft is { } draft)
        {
            Nameless!.Name(draft, Temporary); // who made it
            Drop();
        }

        _hasName = true;
        return Temporary;
    }

    /// <summary>Forgets what was made without a name.</summary>
    public void Drop()
    {
        Draft?.Dispose();
        Draft = null;
    }

    /// <summary>The hash of its content, which is read once.</summary>
    public ContentHash ReadHash()
    {
        if (Content is { } known)
            return known;
        using var stream = Disk.OpenRead(Path);
        Span<byte> hash = stackalloc byte[ContentHash.Size];
        System.Security.Cryptography.SHA256.HashData(stream, hash);
        return (Content = new ContentHash(hash)).Value;
    }

    // It ends as the output's name does: many programs go by the extension.
    FileName MakeTemporary()
    {
        var prefix = System.Text.Encoding.ASCII.GetBytes($"{number:x}-");
        var last = naming.Of(item.Name, default(ContentHash)).LastPart;
        if (prefix.Length + last.Length > NameLimit)
            last = last[(prefix.Length + last.Length - NameLimit)..];
        return FileName.Join(folder.Bytes, [.. prefix, .. last]);
    }
}
