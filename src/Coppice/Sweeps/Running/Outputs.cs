using System.Collections.Concurrent;
using Coppice.Files;

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
        try
        {
            if (!file.Output.Folder.IsEmpty)
                MakeFolder(FileName.Of(file.Output.Folder));
            mount.Through(() => Name(file));
            file.State = HeldState.Done;
        }
        catch (DiskException e) when (e.MeansMissing)
        {
            // An answer that got lost was a yes; else others have deleted it.
            file.State = mount.Through(() => Disk.Exists(target / file.Output)) ? HeldState.Done : HeldState.Waiting;
        }
        catch (DiskException e) when (!e.MeansAway && !e.MeansForbidden)
        {
            mount.CheckSpace(e, looks: false);
            file.State = HeldState.Failed;
            file.Failure = new SweepFailure { Name = file.Item.Name.ToString(), Reason = e.Message };
        }

        return file.State == HeldState.Done;
    }

    void MakeFolder(FileName folder)
    {
        if (_folders.ContainsKey(folder))
            return;
        mount.Through(() => Folders.Make(target / folder));
        _folders[folder] = true;
    }

    void Rename(FileName draft, FileName output)
    {
        // A rename has ext4 look for the new name twice, which takes longer than to delete the old one.
        if (mount.FlushesApart || !Disk.TryLink(draft, output))
            Disk.Rename(draft, output);
        else
            Disk.Delete(draft);
    }

    void Name(HeldFile file)
    {
        if (file.Draft is { } draft && file.Nameless is { } nameless)
        {
            try
            {
                nameless.Name(draft, file.Output);
                file.Drop();
                return;
            }
            catch (DiskException e) when (e.Error == DiskException.Exists)
            {
                // Only a rename takes another's place.
                file.NameDraft();
            }
        }

        Rename(file.Temporary, target / file.Output);
    }
}
