using Coppice.Files;

namespace Coppice.Sweeps.Running;

/// <summary>Has the disk read files before they are worked on, many at a time: who reads one after the other waits for the
/// disk as often as there are files (bench/sweeps). Where nearly all are in memory nothing is done.</summary>
static class ReadAhead
{
    // One file of so many is looked at; of those, one of so many must be missing.
    const int Looked = 32, Missing = 16;

    public static void Ask(IReadOnlyList<HeldFile> files, CancellationToken stop)
    {
        var (looked, missing) = (0, 0);
        for (var i = 0; i < files.Count; i += Looked, looked++)
            if (!Disk.IsInMemory(files[i].Path))
                missing++;
        if (missing * Missing < looked)
            return;
        foreach (var file in files)
        {
            if (stop.IsCancellationRequested)
                return;
            Disk.ReadAhead(file.Path);
        }
    }
}
