using Coppice.Learning.Data;

namespace Coppice.Learning.Ensembles;

/// <summary>Fitted members, and the model that combines what they predict.</summary>
public sealed class StackModel : IClassifier
{
    const int BlockRows = 8192;

    readonly IClassifier[] _members;
    readonly bool _passthrough;

    internal StackModel(IClassifier[] members, IClassifier meta, bool passthrough) =>
        (_members, Meta, _passthrough, Classes) =
            (members, meta, passthrough, Ensembles.Members.ClassesOf([.. members, meta]));

    /// <summary>The members.</summary>
    public IReadOnlyList<IClassifier> Members => _members;

    /// <summary>The model that combines them.</summary>
    public IClassifier Meta { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Classes { get; }

    /// <inheritdoc/>
    public int Outputs => Classes.Count;

    /// <inheritdoc/>
    public void Predict(DataView rows, Span<double> output)
    {
        OutputSpan.Check(rows.Count, Outputs, output);
        for (var first = 0; first < rows.Count; first += BlockRows)
        {
            var count = Math.Min(BlockRows, rows.Count - first);
            var block = rows.Select([.. Enumerable.Range(first, count)]);
            var probabilities = Array.ConvertAll(_members, member => member.PredictProba(block));
            Meta.Predict(
                MetaTable.Make(probabilities, block, Classes, _passthrough, labelled: false),
                output.Slice(first * Outputs, count * Outputs));
        }
    }

    /// <inheritdoc/>
    public void Save(Stream stream) => ModelBody.Write(stream, ModelKind.Stack, writer =>
    {
        writer.Write(_passthrough);
        writer.WriteStrings(Classes);
        Ensembles.Members.Write(writer, [.. _members, Meta]);
    });

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is no such model, is damaged, or is of a newer version.</exception>
    public static StackModel Load(Stream stream) => ModelBody.Read(stream, ModelKind.Stack, reader =>
    {
        var passthrough = reader.ReadBoolean();
        var models = Ensembles.Members.ReadClassifiers(reader, reader.ReadStrings());
        return models.Length > 1 ? new StackModel(models[..^1], models[^1], passthrough)
            : throw new InvalidDataException("The stack's file is damaged: it has no members.");
    });
}
