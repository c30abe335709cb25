using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Files;

/// <summary>Files of a folder that have no name yet, and are gone with the process that made them. To make one and name
/// it later takes ext4 two thirds of what a file takes that is made under one name and renamed to another. File systems
/// over networks have none.</summary>
sealed unsafe class Nameless : IDisposable
{
    // Of the files that a process may have open, the rest is for what is run on them.
    const int Share = 2, MostOpen = 8192;

    static readonly FileName Nothing = FileName.Of("");

    readonly SafeFileHandle _folder;
    readonly bool _isNamedByPath;
    readonly int _most;
    int _open;

    Nameless(SafeFileHandle folder, bool isNamedByPath)
    {
        (_folder, _isNamedByPath) = (folder, isNamedByPath);
        var limits = stackalloc ulong[2];
        _most = Libc.Limits(Libc.OpenFiles, limits) == 0 ? (int)Math.Min(limits[0] / Share, MostOpen) : 0;
    }

    /// <summary>Whether so many wait for their names that no more should be made meanwhile.</summary>
    public bool IsCrowded => Volatile.Read(ref _open) > _most / 2;

    /// <summary>Null where the folder's file system has no such files, or does not name them.</summary>
    /// <param name="folder">Where they are made.</param>
    /// <param name="trial">A name to try it with, which is free.</param>
    public static Nameless? TryIn(FileName folder, FileName trial)
    {
        SafeFileHandle? handle = null;
        foreach (var byPath in new[] { false, true })
        {
            try
            {
                var made = new Nameless(handle ??= Disk.Handle(folder), byPath);
                using var file = made.TryMake("trial"u8, trial);
                if (file is null)
                    break;
                made.Name(file, trial);
                Disk.Delete(trial);
                return made;
            }
            catch (DiskException)
            {
                // Older kernels name them by the path of the open file alone, without more rights than a sweep has.
            }
        }

        handle?.Dispose();
        return null;
    }

    /// <summary>Makes one; null where too many are open.</summary>
    /// <param name="content">All of it.</param>
    /// <param name="path">What it is called where that fails.</param>
    public SafeHandle? TryMake(ReadOnlySpan<byte> content, FileName path)
    {
        if (Interlocked.Increment(ref _open) > _most)
        {
            Interlocked.Decrement(ref _open);
            return null;
        }

        int open;
        fixed (byte* here = ".\0"u8)
            open = Libc.OpenAt(
                (int)_folder.DangerousGetHandle(), here, Libc.WriteOnly | Libc.CloseOnExec | Libc.Unnamed, Disk.FileMode);
        if (open < 0)
        {
            Interlocked.Decrement(ref _open);
            throw Disk.Fault("write", path);
        }

        var file = new NamelessFile(this, open);
        try
        {
            Disk.WriteAll(open, path, content);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Names the file.</summary>
    /// <param name="file">It.</param>
    /// <param name="path">The name: whole, or as seen from the folder.</param>
    /// <exception cref="DiskException">It cannot be, or the name is another's.</exception>
    public void Name(SafeHandle file, FileName path)
    {
        const int Follow = 0x400, TheFileItself = 0x1000;
        var open = (int)file.DangerousGetHandle();
        var from = _isNamedByPath ? FileName.Of($"/proc/self/fd/{open}") : Nothing;
        fixed (byte* source = from, target = path)
            if (Libc.Link(
                open, source, (int)_folder.DangerousGetHandle(), target, _isNamedByPath ? Follow : TheFileItself) != 0)
                throw Disk.Fault("name", path);
    }

    public void Dispose() => _folder.Dispose();

    sealed class NamelessFile : SafeHandleMinusOneIsInvalid
    {
        readonly Nameless _owner;

        public NamelessFile(Nameless owner, int file)
            : base(ownsHandle: true)
        {
            _owner = owner;
            SetHandle(file);
        }

        protected override bool ReleaseHandle()
        {
            Interlocked.Decrement(ref _owner._open);
            return Libc.Close((int)handle) == 0;
        }
    }
}
