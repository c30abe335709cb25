using Coppice.Calls;

namespace Coppice.Code;

/// <summary>The files of a program that travel: its assemblies, and the native libraries beside them.</summary>
sealed record CodeManifest(IReadOnlyList<CodeFile> Files)
{
    const byte Version = 1;

    public byte[] Write()
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Version);
        writer.Write(Files.Count);
        foreach (var file in Files)
        {
            writer.Write(file.Name);
            writer.Write(file.Rid);
            writer.Write(file.Hash.ToArray());
        }

        return stream.ToArray();
    }

    /// <exception cref="CodecException">The bytes are no manifest.</exception>
    public static CodeManifest Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes.ToArray()));
            if (reader.ReadByte() is var version && version != Version)
                throw CodecException.Damaged($"a manifest of version {version} where {Version} was expected");
            var files = new List<CodeFile>();
            for (var left = reader.ReadInt32(); left > 0; left--)
                files.Add(new CodeFile(
                    reader.ReadString(), reader.ReadString(), new ContentHash(reader.ReadBytes(ContentHash.Size))));
            return new CodeManifest(files);
        }
        catch (Exception e) when (e is IOException or ArgumentException)
        {
            throw CodecException.Damaged("a manifest of code is cut off");
        }
    }
}

/// <summary>One file of a program.</summary>
/// <param name="Name">Its name without a folder.</param>
/// <param name="Rid">The system that a native library is for; empty for assemblies.</param>
/// <param name="Hash">Its content.</param>
readonly record struct CodeFile(string Name, string Rid, ContentHash Hash);
