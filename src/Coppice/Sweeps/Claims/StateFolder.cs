using Coppice.Files;

namespace Coppice.Sweeps.Claims;

/// <summary>The folder inside a target that holds what sweeps know of each other.</summary>
sealed class StateFolder(FileName target)
{
    public const string Name = ".coppice";

    static readonly FileName Own = FileName.Of(Name);

    public FileName Path { get; } = target / Name;

    /// <summary>A file for each process at work, with its heartbeat.</summary>
    public FileName Live { get; } = target / Name / "live";

    /// <summary>A folder for each slice, with its claims.</summary>
    public FileName Slices { get; } = target / Name / "slices";

    /// <summary>A folder for each process, with outputs that do not count yet.</summary>
    public FileName Unfinished { get; } = target / Name / "tmp";

    public FileName Slice(int slice) => Slices / $"{slice:x4}";

    public static bool Is(FileName name) => name.Equals(Own);

    public void Make()
    {
        Folders.Make(Live);
        Folders.Make(Slices);
        Folders.Make(Unfinished);
    }
}
