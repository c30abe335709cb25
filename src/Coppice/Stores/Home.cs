using Coppice.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Coppice.Stores;

/// <summary>The folder of the embedded store, which several processes may share: each appends to files of its own, and
/// holds a lock by which the others see that it lives.</summary>
sealed class Home(string path, ILogger log) : IDisposable
{
    readonly Lock _lock = new();
    FileStream? _life;

    /// <summary>This process' part in file names.</summary>
    public string Owner { get; } = Guid.NewGuid().ToString("N")[..12];

    public ILogger Log => log;

    public string Jobs { get; } = Path.Combine(Path.GetFullPath(path), "jobs");

    public string Memos { get; } = Path.Combine(Path.GetFullPath(path), "memo");

    public string Blobs { get; } = Path.Combine(Path.GetFullPath(path), "blobs");

    public string Dictionaries { get; } = Path.Combine(Path.GetFullPath(path), "dictionaries");

    public string Scratch { get; } = Path.Combine(Path.GetFullPath(path), "scratch");

    string Lives { get; } = Path.Combine(Path.GetFullPath(path), "live");

    /// <summary>Takes the lock; before the first file of this process is made.</summary>
    public void Live()
    {
        lock (_lock)
        {
            if (_life is not null)
                return;
            var file = Path.Combine(Lives, Owner);
            StoreFault.Guard(file, () =>
            {
                Directory.CreateDirectory(Lives);
                _life = new FileStream(file, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1);
            });
        }
    }

    /// <summary>Whether the process that wrote under this name still runs. The system frees its lock however it
    /// ends.</summary>
    public bool IsAlive(string owner)
    {
        if (owner == Owner)
            return true;
        var file = Path.Combine(Lives, owner);
        try
        {
            using (new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1))
                File.Delete(file);
            return false;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
        catch (UnauthorizedAccessException e)
        {
            log.FileUnreadable(file, e.Message);
            return true;
        }
    }

    /// <summary>Whether anything was ever stored here.</summary>
    public bool Exists => Directory.Exists(Lives);

    /// <summary>Deletes the locks that killed processes have left, and what their calls had put down.</summary>
    public void SweepLives()
    {
        foreach (var file in Directory.EnumerateFiles(Lives))
            IsAlive(Path.GetFileName(file));
        if (!Directory.Exists(Scratch))
            return;
        foreach (var folder in Directory.EnumerateDirectories(Scratch))
            if (!IsAlive(Path.GetFileName(folder)))
                Directory.Delete(folder, recursive: true);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_life is null)
                return;
            var file = _life.Name;
            // Deleted before it is unlocked: whoever opens it afterwards finds nothing, and knows that we are gone.
            File.Delete(file);
            _life.Dispose();
            _life = null;
        }
    }
}
