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
    public SweepItem Item => item;

    public FileName Path { get; } = source / item.Name;

    /// <summary>Where the output is written to, before it counts.</summary>
    public FileName Temporary => temporary;

    /// <summary>The output's name in the target; known before any work begins.</summary>
    public FileName Output { get; set; } = item.Output ?? item.Name;

    public ContentHash? Content { get; private set; }

    public HeldState State { get; set; }

    public SweepFailure? Failure { get; set; }

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
