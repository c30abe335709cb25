using Coppice.Files;
using Coppice.Sweeps.Claims;

namespace Coppice.Sweeps.Running;

/// <summary>What a slot works on: parts of slices, claimed together.</summary>
sealed class Hold(Presence owner)
{
    readonly List<Part> _parts = [];

    public Presence Owner => owner;

    public IReadOnlyList<Part> Parts => _parts;

    public int Count { get; private set; }

    /// <summary>Where its outputs lie until they count.</summary>
    public List<FileName> Folders { get; } = [];

    /// <summary>How many files were given a place in them.</summary>
    public int Drafted { get; set; }

    /// <summary>Whether others have taken any of it over: what is left of it is theirs.</summary>
    public bool IsLost => _parts.Exists(part => part.IsLost);

    public void Add(Part part)
    {
        _parts.Add(part);
        Count += part.Files.Count;
    }
}

/// <summary>The files of one slice that a slot holds.</summary>
sealed class Part(Slice slice, Claim? claim)
{
    volatile bool _isLost;

    public Slice Slice => slice;

    /// <summary>Null where a sweep makes no claims.</summary>
    public Claim? Claim => claim;

    public List<HeldFile> Files { get; } = [];

    /// <summary>Where content decides: from what the outputs of the slice were made.</summary>
    public KeyBook? Keys { get; init; }

    public bool IsLost
    {
        get => _isLost;
        set => _isLost = value;
    }
}
