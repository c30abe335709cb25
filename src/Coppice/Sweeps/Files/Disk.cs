using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Sweeps.Files;

/// <summary>Files by names that are bytes. What fails throws <see cref="DiskException"/>.</summary>
static unsafe class Disk
{
    // rw-rw-rw-, rwxrwxrwx, as far as the umask lets them.
    public const uint FileMode = 0x1B6;
    const uint FolderMode = 0x1FF;

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

    /// <summary>Deletes the folder with all in it, as far as that is possible.</summary>
    public static void DeleteFolder(FileName path)
    {
        try
        {
            foreach (var (name, kind) in List(path))
                if (kind == FileKind.Folder)
                    DeleteFolder(path / name);
                else
                    Delete(path / name);
        }
        catch (DiskException)
        {
            return;
        }

        fixed (byte* name = path)
            _ = Libc.RemoveFolder(name);
    }

    /// <summary>Makes the folder and those above it, where they are not there.</summary>
    public static void MakeFolder(FileName path)
    {
        fixed (byte* name = path)
            if (Libc.MakeFolder(name, FolderMode) == 0)
                return;
        var fault = Fault("make the folder", path);
        var above = FileName.Of(path.Folder);
        if (fault.Error == DiskException.NoEntry && !above.IsEmpty)
        {
            MakeFolder(above);
            MakeFolder(path);
        }
        else if (!fault.MayMeanExists || !IsFolder(path, fault))
        {
            throw fault;
        }
    }

    /// <summary>Whether it can be told what is in a folder, without telling it: that may be much.</summary>
    /// <returns>True; what is in the way is thrown.</returns>
    public static bool CheckListable(FileName path)
    {
        var folder = OpenFolder(path);
        try
        {
            return Libc.ReadFolder(folder) != null || Marshal.GetLastPInvokeError() == 0
                ? true
                : throw Fault("list", path);
        }
        finally
        {
            _ = Libc.CloseFolder(folder);
        }
    }

    /// <summary>What is in a folder, links to files as what they lead to.</summary>
    public static List<(FileName Name, FileKind Kind)> List(FileName path)
    {
        const int LengthAt = 16, KindAt = 18, NameAt = 19;
        var folder = OpenFolder(path);
        var found = new List<(FileName, FileKind)>();
        try
        {
            byte* entry;
            while ((entry = Libc.ReadFolder(folder)) != null)
            {
                var most = *(ushort*)(entry + LengthAt) - NameAt;
                var bytes = new ReadOnlySpan<byte>(entry + NameAt, most);
                bytes = bytes[..bytes.IndexOf((byte)0)];
                if (bytes is [(byte)'.'] or [(byte)'.', (byte)'.'])
                    continue;
                var name = FileName.Of(bytes);
                found.Add((name, KindOf(entry[KindAt], path, name)));
            }

            if (Marshal.GetLastPInvokeError() != 0)
                throw Fault("list", path);
            return found;
        }
        finally
        {
            _ = Libc.CloseFolder(folder);
        }
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

    /// <summary>The file system's magic number, and the bytes that are free on it.</summary>
    public static (uint Kind, long Free) FileSystem(FileName path)
    {
        var stat = stackalloc byte[512];
        fixed (byte* name = path)
            if (Libc.StatFileSystem(name, stat) != 0)
                throw Fault("look at", path);
        var facts = new ReadOnlySpan<byte>(stat, 512);
        return (
            BinaryPrimitives.ReadUInt32LittleEndian(facts),
            BinaryPrimitives.ReadInt64LittleEndian(facts[8..]) * BinaryPrimitives.ReadInt64LittleEndian(facts[32..]));
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

    // A mount that has said that it exists, and then finds nothing, has yet to hear of what another machine made.
    static bool IsFolder(FileName path, DiskException fault) =>
        Facts(path) is { } facts ? facts.Kind == FileKind.Folder : fault.Error == DiskException.Exists;

    static FileKind KindOf(byte kind, FileName folder, FileName name)
    {
        const byte Unknown = 0, Directory = 4, Regular = 8, Link = 10;
        return kind switch
        {
            Directory => FileKind.Folder,
            Regular => FileKind.File,
            // Folders behind links are not entered: they might lead back here.
            Link => Facts(folder / name) is { Kind: FileKind.File } ? FileKind.File : FileKind.Other,
            Unknown => Facts(folder / name)?.Kind ?? FileKind.Other,
            _ => FileKind.Other,
        };
    }

    static nint OpenFolder(FileName path)
    {
        fixed (byte* name = path)
            return Libc.OpenFolder(name) is not 0 and var folder ? folder : throw Fault("list", path);
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
