using System.Runtime.InteropServices;

namespace Coppice.Files;

/// <summary>Folders by names that are bytes. What fails throws <see cref="DiskException"/>.</summary>
static unsafe class Folders
{
    // rwxrwxrwx, as far as the umask lets them.
    const uint Mode = 0x1FF;

    /// <summary>Deletes the folder with all in it, as far as that is possible.</summary>
    public static void Delete(FileName path)
    {
        try
        {
            foreach (var (name, kind) in List(path))
                if (kind == FileKind.Folder)
                    Delete(path / name);
                else
                    Disk.Delete(path / name);
        }
        catch (DiskException)
        {
            return;
        }

        fixed (byte* name = path)
            _ = Libc.RemoveFolder(name);
    }

    /// <summary>Makes the folder and those above it, where they are not there.</summary>
    public static void Make(FileName path)
    {
        fixed (byte* name = path)
            if (Libc.MakeFolder(name, Mode) == 0)
                return;
        var fault = Disk.Fault("make the folder", path);
        var above = FileName.Of(path.Folder);
        if (fault.Error == DiskException.NoEntry && !above.IsEmpty)
        {
            Make(above);
            Make(path);
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
        var folder = Open(path);
        try
        {
            return Libc.ReadFolder(folder) != null || Marshal.GetLastPInvokeError() == 0
                ? true
                : throw Disk.Fault("list", path);
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
        var folder = Open(path);
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
                throw Disk.Fault("list", path);
            return found;
        }
        finally
        {
            _ = Libc.CloseFolder(folder);
        }
    }

    // A mount that has said that it exists, and then finds nothing, has yet to hear of what another machine made.
    static bool IsFolder(FileName path, DiskException fault) =>
        Disk.Facts(path) is { } facts ? facts.Kind == FileKind.Folder : fault.Error == DiskException.Exists;

    static FileKind KindOf(byte kind, FileName folder, FileName name)
    {
        const byte Unknown = 0, Directory = 4, Regular = 8, Link = 10;
        return kind switch
        {
            Directory => FileKind.Folder,
            Regular => FileKind.File,
            // Folders behind links are not entered: they might lead back here.
            Link => Disk.Facts(folder / name) is { Kind: FileKind.File } ? FileKind.File : FileKind.Other,
            Unknown => Disk.Facts(folder / name)?.Kind ?? FileKind.Other,
            _ => FileKind.Other,
        };
    }

    static nint Open(FileName path)
    {
        fixed (byte* name = path)
            return Libc.OpenFolder(name) is not 0 and var folder ? folder : throw Disk.Fault("list", path);
    }
}
