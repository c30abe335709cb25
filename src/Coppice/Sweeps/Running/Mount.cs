using Coppice.Files;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Sweeps.Running;

/// <summary>The file systems of source and target. A mount over a network may be away for a while: what is done through
/// here waits until it is back. All that is done so may be done twice.</summary>
sealed class Mount(FileName source, FileName target, SweepOptions options, Tally tally, CancellationToken stop)
    : IDisposable
{
    const uint Fuse = 0x65735546, Nfs = 0x6969, Cifs = 0xFF534D42, Smb = 0xFE534D42, Ninep = 0x01021997;
    const uint Ceph = 0x00C36400, Lustre = 0x0BD00BD0, Afs = 0x5346414F;

    static readonly TimeSpan Step = TimeSpan.FromMilliseconds(200);

    readonly Lock _lock = new();
    readonly FileName _canary = target / Claims.StateFolder.Name / "canary";
    SafeFileHandle? _open;
    readonly ulong? _sourceDevice = Disk.Facts(source)?.Device;
    readonly ulong? _targetDevice = Disk.Facts(target)?.Device;
    int _outages;

    public bool IsRemote { get; } = Remote(source) || Remote(target);

    /// <summary>Whether outputs have to be flushed one by one: of other machines' disks the system cannot flush
    /// all.</summary>
    public bool FlushesApart { get; } = Remote(target);

    public void Through(Action work) => Through(() =>
    {
        work();
        return true;
    });

    /// <exception cref="SweepException">The mount was away for longer than patience lasts.</exception>
    public T Through<T>(Func<T> work)
    {
        while (true)
        {
            try
            {
                return work();
            }
            catch (DiskException e) when (IsRemote && e.MeansAway && !stop.IsCancellationRequested)
            {
                WaitUntilBack(e);
            }
        }
    }

    /// <summary>How often the target's mount was away until now. What was written before it went may be lost though
    /// nobody was told: programs that close a file seldom ask how that went.</summary>
    public int Outages()
    {
        if (!IsRemote)
            return 0;
        lock (_lock)
        {
            // sshfs refuses a file that was opened before its connection broke, however soon there was another.
            if (_open is not null && Disk.TrySync(_open))
                return Volatile.Read(ref _outages);
            if (_open is not null)
                Interlocked.Increment(ref _outages);
            _open?.Dispose();
            _open = null;
            _open = Through(() => Disk.Handle(_canary, creates: true));
            return Volatile.Read(ref _outages);
        }
    }

    public void Dispose() => _open?.Dispose();

    /// <summary>Source and target are still the folders that they were: an unmounted one would look empty.</summary>
    /// <exception cref="SweepException">They are not.</exception>
    public void CheckThere()
    {
        Check(source, _sourceDevice, "source");
        Check(target, _targetDevice, "target");

        void Check(FileName folder, ulong? device, string word)
        {
            if (Through(() => Disk.Facts(folder)) is not { } facts)
                throw new SweepException(
                    $"The {word} {folder.Shown} has disappeared: put it back and start the sweep again.");
            if (facts.Device != device)
                throw new SweepException(
                    $"The {word} {folder.Shown} is on another file system than before: mount it as it was and start "
                    + "the sweep again.");
        }
    }

    /// <exception cref="SweepException">It is full.</exception>
    public void CheckSpace(Exception? fault, bool looks)
    {
        if (fault is IOException { HResult: DiskException.NoSpace or DiskException.OverQuota }
            || (looks && Through(() => Disk.FileSystem(target)).IsFull))
            throw SweepFolders.Full(target, fault);
    }

    void WaitUntilBack(DiskException fault)
    {
        Interlocked.Increment(ref _outages);
        var since = options.Time.GetTimestamp();
        tally.Waits(fault.Message);
        while (true)
        {
            stop.WaitHandle.WaitOne(Step);
            stop.ThrowIfCancellationRequested();
            try
            {
                Folders.List(target / Claims.StateFolder.Name);
                Folders.List(source);
                tally.Waits(null);
                return;
            }
            catch (DiskException e) when (e.MeansAway)
            {
                if (options.Time.GetElapsedTime(since) > options.Patience)
                    throw new SweepException(
                        $"The mount has been away for {options.Patience}: {e.Message} Mount it again and start the "
                        + "sweep again.", e);
            }
        }
    }

    static bool Remote(FileName path) =>
        Disk.FileSystem(path).Kind is Fuse or Nfs or Cifs or Smb or Ninep or Ceph or Lustre or Afs;
}
