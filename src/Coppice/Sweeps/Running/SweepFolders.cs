using Coppice.Files;
using Coppice.Sweeps.Claims;

namespace Coppice.Sweeps.Running;

/// <summary>Whether a sweep's two folders can be what they are to be.</summary>
static class SweepFolders
{
    static readonly TimeSpan Step = TimeSpan.FromMilliseconds(200), MostWaited = TimeSpan.FromSeconds(30);

    /// <exception cref="SweepException">The source is no folder, or both are the same.</exception>
    public static (FileName Source, FileName Target) Check(string source, string target)
    {
        if (!OperatingSystem.IsLinux())
            throw new PlatformNotSupportedException(
                "Sweeps need Linux: what is exclusive, atomic and flushed is known there.");
        ArgumentException.ThrowIfNullOrEmpty(source);
        ArgumentException.ThrowIfNullOrEmpty(target);
        var (from, to) = (Whole(source), Whole(target));
        var facts = Guard(() => Disk.Facts(from), "Look at the source");
        if (facts is not { Kind: FileKind.Folder })
            throw new SweepException($"The source {from.Shown} is {(facts is null ? "not there" : "no folder")}: name "
                + "a folder that holds the files.");
        Guard(() => Folders.CheckListable(from), "The source must be readable");
        var there = Guard(() => Disk.Facts(to), "Look at the target");
        if (there is { Kind: not FileKind.Folder })
            throw new SweepException($"The target {to.Shown} is no folder: name another.");
        if (there is { } same && same.IsSame(facts.Value))
            throw new SweepException(
                $"Source and target are the same folder, {from.Shown}: outputs would be taken for files. Name another "
                + "target; one inside the source will do.");
        return (from, to);
    }

    /// <exception cref="SweepException">The target cannot be written.</exception>
    public static void Make(FileName target, StateFolder state)
    {
        try
        {
            Folders.Make(target);
            state.Make();
        }
        catch (DiskException e)
        {
            throw e.MeansFull
                ? Full(target, e)
                : new SweepException($"The target must be a folder that can be written: {e.Message}", e);
        }
    }

    /// <summary>Begins, once more where a mount is away just then. What it is a mount of cannot be asked yet: a disk that
    /// is broken is waited for too, though not for long.</summary>
    public static async Task<T> PatientlyAsync<T>(
        Func<T> begin, SweepOptions options, CancellationToken cancellationToken)
    {
        var since = options.Time.GetTimestamp();
        while (true)
        {
            try
            {
                return begin();
            }
            catch (Exception e) when ((e as DiskException ?? e.InnerException) is DiskException { MeansAway: true }
                && options.Time.GetElapsedTime(since) is var waited && waited < MostWaited && waited < options.Patience)
            {
                await Task.Delay(Step, options.Time, cancellationToken);
            }
        }
    }

    /// <summary>What is to be said where nothing more can be written. Of bytes and of files there may be none left, each by
    /// itself; the system has one word for both.</summary>
    public static SweepException Full(FileName folder, Exception? fault)
    {
        FileSystemFacts? disk;
        try
        {
            disk = Disk.FileSystem(folder);
        }
        catch (DiskException)
        {
            disk = null;
        }

        return new SweepException(
            disk is { LacksNodes: true } full
                ? $"No inodes left on the file system of {folder.Shown}: it can have {full.Nodes} files and folders, and "
                    + "has them. Delete some there, or name a target on another, and start the sweep again."
                : $"The disk of {folder.Shown} is full: free space there and start the sweep again.",
            fault);
    }

    public static T Guard<T>(Func<T> work, string need)
    {
        try
        {
            return work();
        }
        catch (DiskException e)
        {
            throw new SweepException($"{need}: {e.Message}", e);
        }
    }

    // The root folder is called "/." here, as every name's folder ends without a slash.
    static FileName Whole(string path)
    {
        var full = Path.GetFullPath(path).TrimEnd('/');
        return FileName.Of(full.Length == 0 ? "/." : full);
    }
}
