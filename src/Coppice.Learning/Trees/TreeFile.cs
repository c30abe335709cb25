using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Trees;

/// <summary>Trees in a file: a magic word, the kind, a version, the length, the body, and the body's SHA-256.</summary>
static class TreeFile
{
    public const byte TreeKind = 1;
    public const byte ForestKind = 2;
    const uint Magic = 0x5050_4F43; // "COPP", little-endian
    const byte Version = 2;

    public static void Write(
        Stream stream, byte kind, FeatureSchema schema, IReadOnlyList<string> classes, Tree[] trees, double? oob)
    {
        using var hash = SHA256.Create();
        using (var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Magic);
            writer.Write(kind);
            writer.Write(Version);
        }

        using (var hashed = new CryptoStream(stream, hash, CryptoStreamMode.Write, leaveOpen: true))
        using (var writer = new BinaryWriter(hashed, Encoding.UTF8, leaveOpen: true))
        {
            WriteStrings(writer, classes);
            writer.Write(oob is not null);
            if (oob is { } accuracy) writer.Write(accuracy);
            writer.Write(schema.Sources.Length);
            foreach (var source in schema.Sources)
            {
                writer.Write(source.Column);
                writer.Write((byte)source.Kind);
                WriteStrings(writer, source.Categories);
            }

            WriteArray<CodedFeature>(writer, schema.Features);
            writer.Write(trees.Length);
            foreach (var tree in trees)
            {
                WriteArray<TreeNode>(writer, tree.Nodes);
                WriteArray<ulong>(writer, tree.Sets);
                WriteArray<long>(writer, tree.Values);
                WriteArray<double>(writer, tree.Importances);
            }
        }

        stream.Write(hash.Hash);
    }

    public static (FeatureSchema Schema, string[] Classes, Tree[] Trees, double? Oob) Read(Stream stream, byte kind)
    {
        // Read whole and checked before a length in it is believed.
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        try
        {
            return Parse(memory, kind);
        }
        catch (Exception error) when (error is IOException or DecoderFallbackException or FormatException)
        {
            throw new InvalidDataException("The model file is damaged or cut short.", error);
        }
    }

    static (FeatureSchema Schema, string[] Classes, Tree[] Trees, double? Oob) Parse(MemoryStream memory, byte kind)
    {
        var bytes = memory.GetBuffer().AsMemory(0, (int)memory.Length);
        const int Head = 6;
        if (bytes.Length < Head + SHA256.HashSizeInBytes || BitConverter.ToUInt32(bytes.Span) != Magic)
            throw new InvalidDataException("This is no model file.");
        if (bytes.Span[4] != kind) throw new InvalidDataException("The file holds another kind of model.");
        if (bytes.Span[5] != Version)
        {
            throw new InvalidDataException(
                $"The model file is of version {bytes.Span[5]}, and this program reads version {Version}: read it with "
                + "one that does, or fit the model again.");
        }

        var body = bytes[Head..^SHA256.HashSizeInBytes];
        if (!SHA256.HashData(body.Span).AsSpan().SequenceEqual(bytes.Span[^SHA256.HashSizeInBytes..]))
            throw new InvalidDataException("The model file is damaged: its checksum does not match.");

        memory.Position = Head;
        using var reader = new BinaryReader(memory, Encoding.UTF8);
        var classes = ReadStrings(reader);
        double? oob = reader.ReadBoolean() ? reader.ReadDouble() : null;
        var sources = new SchemaSource[ReadCount(reader, 1)];
        for (var s = 0; s < sources.Length; s++)
            sources[s] = new(reader.ReadString(), (SourceKind)reader.ReadByte(), ReadStrings(reader));
        var schema = new FeatureSchema(sources, ReadArray<CodedFeature>(reader));
        var trees = new Tree[ReadCount(reader, 1)];
        for (var t = 0; t < trees.Length; t++)
        {
            trees[t] = new(
                ReadArray<TreeNode>(reader), ReadArray<ulong>(reader), ReadArray<long>(reader),
                ReadArray<double>(reader));
        }

        if (!IsSound(schema, classes.Length, trees))
            throw new InvalidDataException("The model file is damaged: its trees lead nowhere.");
        return (schema, classes, trees, oob);
    }

    // Whoever forges a file can forge its checksum: every way down must end in a leaf, and every index must be in
    // range.
    static bool IsSound(FeatureSchema schema, int classes, Tree[] trees)
    {
        if (classes < 2 || trees.Length == 0 || !Array.TrueForAll(schema.Features, IsKnown)) return false;
        foreach (var tree in trees)
        {
            if (tree.Nodes.Length == 0 || tree.Importances.Length != schema.Features.Length) return false;
            for (var at = 0; at < tree.Nodes.Length; at++)
                if (!(tree.Nodes[at].IsLeaf ? IsLeafSound(tree, at) : IsSplitSound(tree, at))) return false;
        }

        return true;

        bool IsKnown(CodedFeature feature) =>
            (uint)feature.Source < (uint)schema.Sources.Length
            && (schema.Sources[feature.Source].Kind == SourceKind.Indicators
                ? (uint)feature.Category < (uint)schema.Sources[feature.Source].Categories.Length
                : feature.Category == -1);

        bool IsLeafSound(Tree tree, int at) =>
            classes == 2 || (tree.Nodes[at].Value >= 0 && tree.Nodes[at].Value <= tree.Values.Length - classes);

        bool IsSplitSound(Tree tree, int at)
        {
            var node = tree.Nodes[at];
            if (node.Feature >= schema.Features.Length) return false;
            if (node.Right <= at + 1 || node.Right >= tree.Nodes.Length) return false;
            var source = schema.Sources[schema.Features[node.Feature].Source];
            var words = (source.Categories.Length + 64) / 64;
            return source.Kind != SourceKind.Categories || (node.SetAt >= 0 && node.SetAt <= tree.Sets.Length - words);
        }
    }

    // No more is allocated than the file can fill.
    static int ReadCount(BinaryReader reader, int bytesEach)
    {
        var count = reader.ReadInt32();
        return count >= 0 && (long)count * bytesEach <= reader.BaseStream.Length - reader.BaseStream.Position
            ? count : throw new EndOfStreamException();
    }

    static void WriteStrings(BinaryWriter writer, IReadOnlyList<string> strings)
    {
        writer.Write(strings.Count);
        foreach (var text in strings) writer.Write(text);
    }

    static string[] ReadStrings(BinaryReader reader)
    {
        var strings = new string[ReadCount(reader, 1)];
        for (var i = 0; i < strings.Length; i++) strings[i] = reader.ReadString();
        return strings;
    }

    // Little-endian, as every machine that .NET runs on today.
    static void WriteArray<T>(BinaryWriter writer, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        writer.Write(values.Length);
        writer.Write(MemoryMarshal.AsBytes(values));
    }

    static T[] ReadArray<T>(BinaryReader reader)
        where T : unmanaged
    {
        var values = new T[ReadCount(reader, Unsafe.SizeOf<T>())];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }
}
