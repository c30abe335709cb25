using System.Reflection;
using Coppice.Calls;
using Coppice.Security;

namespace Coppice.Workers;

/// <summary>A call as it stands in the store or in a message: signed, with what names its code.</summary>
/// <param name="Version">The Coppice that made it.</param>
/// <param name="Name">What the call is named, for messages about it.</param>
/// <param name="Manifest">The code.</param>
/// <param name="Shared">Shared content that it refers to.</param>
/// <param name="Parcel">The encoded call.</param>
sealed record SealedCall(
    string Version,
    string Name,
    ContentHash Manifest,
    IReadOnlyList<ContentHash> Shared,
    ReadOnlyMemory<byte> Parcel)
{
    const string Purpose = "call";

    /// <summary>This Coppice's version.</summary>
    public static string OwnVersion { get; } =
        typeof(SealedCall).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion
            .Split('+')[0] ?? "0";

    public byte[] Close(Seal seal)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write(Version);
        writer.Write(Name);
        writer.Write(Manifest.ToArray());
        writer.Write(Shared.Count);
        foreach (var content in Shared)
            writer.Write(content.ToArray());
        writer.Write(Parcel.Span);
        return seal.Close(Purpose, stream.ToArray());
    }

    /// <exception cref="CodecException">It was not signed by this cluster, or is damaged.</exception>
    public static SealedCall Open(ReadOnlyMemory<byte> bytes, Seal seal)
    {
        if (!seal.TryOpen(Purpose, bytes, out var content, out var why))
            throw new CodecException($"The call was refused: {why}.");
        try
        {
            using var reader = new BinaryReader(new MemoryStream(content.ToArray()));
            var (version, name) = (reader.ReadString(), reader.ReadString());
            var manifest = new ContentHash(reader.ReadBytes(ContentHash.Size));
            var shared = new ContentHash[reader.ReadInt32()];
            for (var i = 0; i < shared.Length; i++)
                shared[i] = new ContentHash(reader.ReadBytes(ContentHash.Size));
            return new SealedCall(version, name, manifest, shared, content[(int)reader.BaseStream.Position..]);
        }
        catch (Exception e) when (e is IOException or ArgumentException or OverflowException)
        {
            throw CodecException.Damaged("a call is cut off");
        }
    }
}
