using System.Text;
using Coppice.Files;
using Coppice.Sweeps.Plans;
using Coppice.Sweeps.Running;

namespace Coppice;

/// <summary>A file of a sweep, as its function is given it. What is written counts once the function has ended
/// well.</summary>
public sealed class SweepFile
{
    readonly HeldFile _file;
    bool _isWritten;

    internal SweepFile(HeldFile file)
    {
        _file = file;
        // What an attempt that failed has written is none of this one's.
        file.Drop();
    }

    /// <summary>Its path in the source folder; bytes that are no UTF-8 as <c>\xNN</c>.</summary>
    public string RelativePath => _file.Item.Name.ToString();

    /// <summary>Its name without folders.</summary>
    public string Name => FileName.Text(_file.Item.Name.LastPart);

    /// <summary>Its name without extension.</summary>
    public string Stem => FileName.Text(Template.Split(_file.Item.Name.LastPart.ToArray()).Stem.Span);

    /// <summary>Its extension with the dot; empty where it has none.</summary>
    public string Extension => FileName.Text(Template.Split(_file.Item.Name.LastPart.ToArray()).Ext.Span);

    /// <summary>Its whole path, for libraries that open files themselves. Where the name is no UTF-8, only the methods
    /// here can.</summary>
    public string InPath => _file.Path.ToString();

    /// <summary>The path that the output may be written to in place of the methods here. It is a temporary
    /// one.</summary>
    public string OutPath => _file.NameDraft().ToString();

    /// <summary>The hash of its content, 32 hexadecimal digits.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public string Hash() => Encoding.ASCII.GetString(Naming.Digits(_file.ReadHash()));

    /// <summary>Its whole content.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public byte[] ReadBytes() => Disk.Read(_file.Path);

    /// <summary>Its whole content as UTF-8.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public string ReadText() => Encoding.UTF8.GetString(Disk.Read(_file.Path));

    /// <summary>Its content as a stream, which the caller disposes.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public Stream OpenRead() => Disk.OpenRead(_file.Path);

    /// <summary>Makes this the whole output.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(ReadOnlySpan<byte> content)
    {
        _file.Write(content);
        _isWritten = true;
    }

    /// <summary>Makes this the whole output, as UTF-8.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    /// <summary>A stream to write the output to, which the caller disposes.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public Stream OpenWrite() => Disk.Create(_file.NameDraft());

    internal bool HasOutput => _isWritten || Disk.Exists(_file.Temporary);
}
