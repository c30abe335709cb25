using System.Runtime.InteropServices;
using Coppice.Calls;
using Coppice.Sweeps.Files;
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
sealed class HeldFile(SweepItem item, FileName source, FileName temporary)
{
    const int NameLimit = 255;

    bool _hasName;

    public SweepItem Item => item;

    public FileName Path { get; } = source / item.Name;

    /// <summary>Where the output is written to, before it counts.</summary>
    public FileName Temporary => temporary;

    /// <summary>The output's name in the target; known before any work begins.</summary>
    public FileName Output { get; set; } = item.Output ?? item.Name;

    public ContentHash? Content { get; private set; }

    public HeldState State { get; set; }

    /// <summary>Where its output may be without a name until it counts; null where that cannot be.</summary>
    public Nameless? Nameless { get; init; }

    /// <summary>The output while it has no name; null where it lies under its temporary one, or is not made.</summary>
    public SafeHandle? Draft { get; private set; }

    public SweepFailure? Failure { get; set; }

    /// <summary>A temporary name. It ends as the output's does: many programs go by the extension.</summary>
    public static FileName TemporaryIn(FileName folder, long number, FileName name, Naming naming)
    {
        var prefix = System.Text.Encoding.ASCII.GetBytes($"{number:x}-");
        var last = naming.Of(name, default(ContentHash)).LastPart;
        if (prefix.Length + last.Length > NameLimit)
            last = last[(prefix.Length + last.Length - NameLimit)..];
        return FileName.Join(folder.Bytes, [.. prefix, .. last]);
    }

    /// <summary>Makes this the whole output.</summary>
    public void Write(ReadOnlySpan<byte> content)
    {
        Drop();
        if (!_hasName)
            Draft = Nameless?.TryMake(content, temporary);
        if (Draft is null)
            Disk.Write(temporary, content);
    }

    /// <summary>Gives what was made its temporary name, under which it is found from now on.</summary>
    public FileName NameDraft()
    {
        if (Draft is { } draft)
        {
            Nameless!.Name(draft, temporary); // who made it
            Drop();
        }

        _hasName = true;
        return temporary;
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
}
