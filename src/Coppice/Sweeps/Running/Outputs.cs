using System.Collections.Concurrent;
using Coppice.Sweeps.Files;

namespace Coppice.Sweeps.Running;

/// <summary>Outputs under their temporary names, and how they come by their own.</summary>
sealed class Outputs(Mount mount, FileName target, Flusher flusher)
{
    const int FlushedAtOnce = 8;

    readonly ConcurrentDictionary<FileName, bool> _folders = [];

    /// <summary>Waits until the disk has them.</summary>
    public async Task FlushAsync(IReadOnlyList<HeldFile> made)
    {
        if (!mount.FlushesApart)
        {
            await flusher.FlushAsync();
            return;
        }

        await Parallel.ForEachAsync(
            made, new ParallelOptions { MaxDegreeOfParallelism = FlushedAtOnce }, (file, _) =>
            {
                try
                {
                    mount.Through(() => Disk.Sync(file.Temporary));
                }
                catch (DiskException e) when (e.MeansMissing)
                {
                    // Others took this process for dead, as it will see.
                }

                return ValueTask.CompletedTask;
            });
    }

    /// <summary>Gives an output its name; false where it is gone, or cannot be had.</summary>
    /// <exception cref="SweepException">The disk is full.</exception>
    public bool Move(HeldFile file)
    {
        var output = target / file.Output;
        try
        {
            var folder = FileName.Of(file.Output.Folder);
            if (!folder.IsEmpty && !_folders.ContainsKey(folder))
            {
                mount.Through(() => Disk.MakeFolder(target / folder));
                _folders[folder] = true;
            }

            mount.Through(() => Name(file, output));
            file.State = HeldState.Done;
        }
        catch (DiskException e) when (e.MeansMissing)
        {
            // An answer that got lost was a yes; else others have deleted it.
            file.State = mount.Through(() => Disk.Exists(output)) ? HeldState.Done : HeldState.Waiting;
        }
        catch (DiskException e) when (!e.MeansAway && !e.MeansForbidden)
        {
            mount.CheckSpace(e, looks: false);
            file.State = HeldState.Failed;
            file.Failure = new SweepFailure { Name = file.Item.Name.ToString(), Reason = e.Message };
        }

        return file.State == HeldState.Done;
    }

    static void Name(HeldFile file, FileName output)
    {
        if (file.Draft is { } draft && file.Nameless is { } nameless)
        {
            try
            {
                nameless.Name(draft, output);
                file.Drop();
                return;
            }
            catch (DiskException e) when (e.Error == DiskException.Exists)
            {
                // Only a rename takes another's place.
                file.NameDraft();
            }
        }

        Disk.Rename(file.Temporary, output);
    }
}
