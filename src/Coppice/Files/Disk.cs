using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Files;

/// <summary>Files by names that are bytes. What fails throws <see cref="DiskException"/>.</summary>
static unsafe class Disk
{
    // rw-rw-rw-, as far as the umask lets them.
    public const uint FileMode = 0x1B6;

    const int Interrupted = 4, ThisFolder = -100;

    [ThreadStatic]
    static byte[]? _buffer;

    public static byte[] Read(FileName path)
    {
        var file = Open(path, Libc.ReadOnly, "read");
        try
        {
            var buffer = _buffer ??= new byte[64 * 1024];
            var length = ReadInto(file, buffer, path);
            if (length < buffer.Length)
                return buffer.AsSpan(0, length).ToArray();
            using var whole = new MemoryStream();
            for (; length > 0; length = ReadInto(file, buffer, path))
                whole.Write(buffer, 0, length);
            return whole.ToArray();
        }
        finally
        {
            _ = Libc.Close(file);
        }
    }

    /// <summary>The content, or null where there is no such file.</summary>
    public static byte[]? TryRead(FileName path)
    {
        try
        {
            return Read(path);
        }
        catch (DiskException e) when (e.MeansMissing)
        {
            return null;
        }
    }

    public static void Write(FileName path, ReadOnlySpan<byte> content) =>
        Fill(Open(path, Libc.WriteOnly | Libc.Create | Libc.Truncate, "write"), path, content);

    /// <summary>Makes the file; false where it was there already.</summary>
    public static bool TryCreate(FileName path, ReadOnlySpan<byte> content)
    {
        int file;
        try
        {
            file = Open(path, Libc.WriteOnly | Libc.Create | Libc.Exclusive, "create");
        }
        catch (DiskException e) when (e.MayMeanExists && (e.Error == DiskException.Exists || Exists(path)))
        {
            return false;
        }

        Fill(file, path, content);
        return true;
    }

    /// <summary>Writes over a file's beginning; false where there is no such file.</summary>
    public static bool TryOverwrite(FileName path, ReadOnlySpan<byte> content)
    {
        int file;
        try
        {
            file = Open(path, Libc.WriteOnly, "write");
        }
        catch (DiskException e) when (e.MeansMissing)
        {
            return false;
        }

        Fill(file, path, content);
        return true;
    }

    public static Stream OpenRead(FileName path) => new FileStream(
        new SafeFileHandle(Open(path, Libc.ReadOnly, "read"), ownsHandle: true), FileAccess.Read);

    public static Stream Create(FileName path) => new FileStream(
        new SafeFileHandle(Open(path, Libc.WriteOnly | Libc.Create | Libc.Truncate, "write"), ownsHandle: true),
        FileAccess.Write);

    public static bool Exists(FileName path) => Facts(path) is not null;

    /// <summary>What is known of a file, through links; null where there is none.</summary>
    public static FileFacts? Facts(FileName path)
    {
        const int Size = 256, Directory = 4, Regular = 8;
        const uint Basics = 0x7ff;
        var stat = stackalloc byte[Size];
        fixed (byte* name = path)
            if (Libc.Stat(ThisFolder, name, 0, Basics, stat) != 0)
            {
                var fault = Fault("look at", path);
                return fault.MeansMissing ? null : throw fault;
            }

        var facts = new ReadOnlySpan<byte>(stat, Size);
        return new FileFacts(
            (BinaryPrimitives.ReadUInt16LittleEndian(facts[28..]) >> 12) switch
            {
                Directory => FileKind.Folder,
                Regular => FileKind.File,
                _ => FileKind.Other,
            },
            BinaryPrimitives.ReadInt64LittleEndian(facts[40..]),
            (BinaryPrimitives.ReadInt64LittleEndian(facts[112..]) * 1_000_000_000)
                + BinaryPrimitives.ReadInt32LittleEndian(facts[120..]),
            BinaryPrimitives.ReadUInt64LittleEndian(facts[136..]),
            BinaryPrimitives.ReadUInt64LittleEndian(facts[32..]));
    }

    /// <summary>Whether the file's beginning can be had without the disk; true where that cannot be told.</summary>
    public static bool IsInMemory(FileName path)
    {
        const int InMemoryAlone = 8, NotAtOnce = 11;
        byte one;
        var part = stackalloc nint[] { (nint)(&one), 1 };
        var file = OpenAtOnce(path);
        if (file < 0)
            return true;
        var isMissing = Libc.ReadAt(file, part, 1, 0, InMemoryAlone) < 0 && Marshal.GetLastPInvokeError() == NotAtOnce;
        _ = Libc.Close(file);
        return !isMissing;
    }

    /// <summary>Has the system begin to read the file, if it is there.</summary>
    public static void ReadAhead(FileName path)
    {
        // Whoever reads a long file is read ahead for anyway.
        const int Beginning = 16 * 1024, WillNeed = 3;
        var file = OpenAtOnce(path);
        if (file < 0)
            return;
        _ = Libc.Advise(file, 0, Beginning, WillNeed);
        _ = Libc.Close(file);
    }

    /// <summary>Has the system look for a name, whatever it finds.</summary>
    public static void Ask(SafeFileHandle folder, FileName name)
    {
        var stat = stackalloc byte[256];
        fixed (byte* path = name)
            _ = Libc.Stat((int)folder.DangerousGetHandle(), path, 0, 0, stat);
    }

    public static void Rename(FileName from, FileName to)
    {
        fixed (byte* source = from, target = to)
            if (Libc.Rename(source, target) != 0)
                throw Fault($"rename to {to.Shown}", from);
    }

    /// <summary>Gives a file one more name; false where that is taken, or the file system has no such thing.</summary>
    public static bool TryLink(FileName from, FileName to)
    {
        fixed (byte* source = from, target = to)
            return Libc.Link(ThisFolder, source, ThisFolder, target, 0) == 0;
    }

    /// <summary>Deletes the file, if it is there.</summary>
    public static void Delete(FileName path)
    {
        fixed (byte* name = path)
            if (Libc.Unlink(name) != 0 && Fault("delete", path) is { MeansMissing: false } fault)
                throw fault;
    }

    /// <summary>Waits until the disk has the file.</summary>
    public static void Sync(FileName path)
    {
        var file = Open(path, Libc.ReadOnly, "read");
        try
        {
            if (Libc.Sync(file) != 0)
                throw Fault("flush", path);
        }
        finally
        {
            _ = Libc.Close(file);
        }
    }

    /// <summary>Waits until the disk has everything that was written to the file system of this path.</summary>
    public static void SyncFileSystem(FileName path, SafeFileHandle handle)
    {
        if (Libc.SyncFileSystem((int)handle.DangerousGetHandle()) != 0)
            throw Fault("flush", path);
    }

    /// <summary>Whether the file system still knows of this open file.</summary>
    public static bool TrySync(SafeFileHandle handle) => Libc.Sync((int)handle.DangerousGetHandle()) == 0;

    public static SafeFileHandle Handle(FileName path, bool creates = false) => new(
        Open(path, creates ? Libc.WriteOnly | Libc.Create : Libc.ReadOnly, "open"), ownsHandle: true);

    /// <summary>What is known of the file system of this path.</summary>
    public static FileSystemFacts FileSystem(FileName path)
    {
        var stat = stackalloc byte[512];
        fixed (byte* name = path)
            if (Libc.StatFileSystem(name, stat) != 0)
                throw Fault("look at", path);
        var facts = new ReadOnlySpan<byte>(stat, 512);
        return new FileSystemFacts(
            BinaryPrimitives.ReadUInt32LittleEndian(facts),
            BinaryPrimitives.ReadInt64LittleEndian(facts[8..]) * BinaryPrimitives.ReadInt64LittleEndian(facts[32..]),
            BinaryPrimitives.ReadInt64LittleEndian(facts[40..]),
            BinaryPrimitives.ReadInt64LittleEndian(facts[48..]));
    }

    public static void WriteAll(int file, FileName path, ReadOnlySpan<byte> content)
    {
        fixed (byte* from = content)
            for (var written = 0; written < content.Length;)
            {
                var step = Libc.Write(file, from + written, content.Length - written);
                if (step >= 0)
                    written += (int)step;
                else if (Marshal.GetLastPInvokeError() != Interrupted)
                    throw Fault("write", path);
            }
    }

    /// <summary>What the last call that failed was about.</summary>
    public static DiskException Fault(string doing, FileName path) => new(Marshal.GetLastPInvokeError(), doing, path);

    // Whoever has listed a pipe meant its reader to wait, not this.
    static int OpenAtOnce(FileName path)
    {
        fixed (byte* name = path)
            return Libc.Open(name, Libc.ReadOnly | Libc.CloseOnExec | Libc.DoNotWait, 0);
    }

    static int Open(FileName path, int flags, string doing)
    {
        fixed (byte* name = path)
            while (true)
            {
                var file = Libc.Open(name, flags | Libc.CloseOnExec, FileMode);
                if (file >= 0)
                    return file;
                if (Marshal.GetLastPInvokeError() != Interrupted)
                    throw Fault(doing, path);
            }
    }

    static int ReadInto(int file, byte[] buffer, FileName path)
    {
        var length = 0;
        fixed (byte* to = buffer)
            while (length < buffer.Length)
            {
                var read = Libc.Read(file, to + length, buffer.Length - length);
                if (read == 0)
                    break;
                if (read > 0)
                    length += (int)read;
                else if (Marshal.GetLastPInvokeError() != Interrupted)
                    throw Fault("read", path);
            }

        return length;
    }

    // Errors of late writes come with the close: on a full or absent mount it is the first to say so.
    static void Fill(int file, FileName path, ReadOnlySpan<byte> content)
    {
        var isClosed = false;
        try
        {
            WriteAll(file, path, content);
            isClosed = true;
            Marshal.SetLastSystemError(0);
            if (Libc.Close(file) != 0)
            {
                Marshal.SetLastPInvokeError(Marshal.GetLastSystemError());
                throw Fault("write", path);
            }
        }
        finally
        {
            if (!isClosed)
                _ = Libc.Close(file);
        }
    }
}
