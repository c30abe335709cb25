using Coppice.Files;

namespace Coppice.Sweeps.Running;

/// <summary>Asks for the outputs' names before there are any. The system remembers that they are not there, and need not
/// look when it gives them: in a folder of ext4 it goes through a block of some two hundred names each time, through none
/// while the folder is empty (bench/sweeps).</summary>
static class ComingNames
{
    const uint Ext4 = 0xEF53;

    // The system takes 200 bytes for each.
    const int Most = 1 << 18;

    public static void Ask(SweepPlace place, IReadOnlyList<Slice> slices)
    {
        if (place.Mount.IsRemote || place.Tally.Before > 0 || place.Tally.Here > 0
            || Disk.FileSystem(place.Target).Kind != Ext4)
            return;
        using var folder = Disk.Handle(place.Target);
        var asked = 0;
        Parallel.ForEach(
            slices,
            new ParallelOptions { MaxDegreeOfParallelism = place.Options.Slots },
            slice =>
            {
                if (Interlocked.Add(ref asked, slice.Files.Count) > Most)
                    return;
                foreach (var item in slice.Files)
                    if (item.Output is { } output && output.Folder.IsEmpty)
                        Disk.Ask(folder, output);
            });
    }
}
