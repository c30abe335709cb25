using Coppice.Learning.Trees.Coding;

namespace Coppice.Learning.Trees;

/// <summary>Trees in a model's file.</summary>
static class TreeFile
{
    public static void Write(
        Stream stream, ModelKind kind, FeatureSchema schema, IReadOnlyList<string> classes, Tree[] trees,
        double? oob) =>
        ModelBody.Write(stream, kind, writer =>
        {
            writer.WriteStrings(classes);
            writer.Write(oob is not null);
            if (oob is { } accuracy) writer.Write(accuracy);
            WriteTrees(writer, schema, trees);
        });

    public static (FeatureSchema Schema, string[] Classes, Tree[] Trees, double? Oob) Read(
        Stream stream, ModelKind kind) =>
        ModelBody.Read(stream, kind, reader =>
        {
            var classes = reader.ReadStrings();
            double? oob = reader.ReadBoolean() ? reader.ReadDouble() : null;
            var (schema, trees) = ReadTrees(reader, classes.Length);
            return (schema, classes, trees, oob);
        });

    public static void WriteTrees(BinaryWriter writer, FeatureSchema schema, Tree[] trees)
    {
        WriteSchema(writer, schema);
        writer.Write(trees.Length);
        foreach (var tree in trees)
        {
            writer.WriteArray<TreeNode>(tree.Nodes);
            writer.WriteArray<ulong>(tree.Sets);
            writer.WriteArray<long>(tree.Values);
            writer.WriteArray<double>(tree.Importances);
        }
    }

    /// <summary>What <see cref="WriteTrees"/> wrote.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="shares">The numbers a leaf refers to; 2 where it holds its one number itself.</param>
    /// <exception cref="InvalidDataException">A way down ends nowhere.</exception>
    public static (FeatureSchema Schema, Tree[] Trees) ReadTrees(BinaryReader reader, int shares)
    {
        var schema = ReadSchema(reader);
        var trees = new Tree[reader.ReadCount(1)];
        for (var t = 0; t < trees.Length; t++)
        {
            trees[t] = new(
                reader.ReadArray<TreeNode>(), reader.ReadArray<ulong>(), reader.ReadArray<long>(),
                reader.ReadArray<double>());
        }

        if (!IsSound(schema, shares, trees))
            throw new InvalidDataException("The model file is damaged: its trees lead nowhere.");
        return (schema, trees);
    }

    public static void WriteSchema(BinaryWriter writer, FeatureSchema schema)
    {
        writer.Write(schema.Sources.Length);
        foreach (var source in schema.Sources)
        {
            writer.Write(source.Column);
            writer.Write((byte)source.Kind);
            writer.WriteStrings(source.Categories);
        }

        writer.WriteArray<CodedFeature>(schema.Features);
    }

    /// <exception cref="InvalidDataException">A feature is of no column.</exception>
    public static FeatureSchema ReadSchema(BinaryReader reader)
    {
        var sources = new SchemaSource[reader.ReadCount(1)];
        for (var s = 0; s < sources.Length; s++)
            sources[s] = new(reader.ReadString(), (SourceKind)reader.ReadByte(), reader.ReadStrings());
        var schema = new FeatureSchema(sources, reader.ReadArray<CodedFeature>());
        return Array.TrueForAll(schema.Features, IsKnown) ? schema
            : throw new InvalidDataException("The model file is damaged: a feature is of no column.");

        bool IsKnown(CodedFeature feature) =>
            (uint)feature.Source < (uint)sources.Length
            && (sources[feature.Source].Kind == SourceKind.Indicators
                ? (uint)feature.Category < (uint)sources[feature.Source].Categories.Length
                : feature.Category == -1);
    }

    // Whoever forges a file can forge its checksum: every way down must end in a leaf, and every index must be in
    // range.
    static bool IsSound(FeatureSchema schema, int shares, Tree[] trees)
    {
        if (shares < 2 || trees.Length == 0) return false;
        foreach (var tree in trees)
        {
            if (tree.Nodes.Length == 0 || tree.Importances.Length != schema.Features.Length) return false;
            for (var at = 0; at < tree.Nodes.Length; at++)
                if (!(tree.Nodes[at].IsLeaf ? IsLeafSound(tree, at) : IsSplitSound(tree, at))) return false;
        }

        return true;

        bool IsLeafSound(Tree tree, int at) =>
            shares == 2 || (tree.Nodes[at].Value >= 0 && tree.Nodes[at].Value <= tree.Values.Length - shares);

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
}
