using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Coppice.Learning.Data;

namespace Coppice.Learning.Recipes;

/// <summary>A model together with what it takes to feed it: how its files are written, and the columns it
/// knows.</summary>
public sealed class TrainedModel
{
    const int Version = 1;

    // Magic, version and length of the header, the header in JSON, the model's own bytes, SHA-256 of all before it.
    static ReadOnlySpan<byte> Magic => "COPPICE\n"u8;

    readonly TrainedModelHeader _header;

    TrainedModel(TrainedModelHeader header, IModel model) => (_header, Model) = (header, model);

    /// <summary>The model.</summary>
    public IModel Model { get; }

    /// <summary>The model's name in recipes.</summary>
    public string Name => _header.Model;

    /// <summary>The column that is predicted.</summary>
    public string Label => _header.Label;

    /// <summary>A model that the recipe's rows were fitted with.</summary>
    public static TrainedModel Of(RecipeRun run, IModel model)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(model);
        var header = new TrainedModelHeader(
            run.Recipe.Model,
            run.Recipe.Data.Label,
            // Every row of a file to be predicted gets its line: none is dropped, and none is skipped.
            run.Recipe.Data.Csv with { DropMissing = [], MaxErrors = 0, Schema = null },
            Table.FromColumns(run.Train.Features).Schema);
        return new TrainedModel(header, model);
    }

    /// <summary>Writes the model, versioned and checksummed.</summary>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var header = JsonSerializer.SerializeToUtf8Bytes(_header, TrainedModelJson.Default.TrainedModelHeader);
        using var content = new MemoryStream();
        content.Write(Magic);
        Span<byte> lengths = stackalloc byte[8];
        BinaryPrimitives.WriteInt32LittleEndian(lengths, Version);
        BinaryPrimitives.WriteInt32LittleEndian(lengths[4..], header.Length);
        content.Write(lengths);
        content.Write(header);
        Model.Save(content);

        var bytes = content.GetBuffer().AsSpan(0, (int)content.Length);
        stream.Write(bytes);
        stream.Write(SHA256.HashData(bytes));
    }

    /// <summary>Reads a model's file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="models">The models that it may hold; null for those of this library.</param>
    /// <exception cref="DataException">The file is missing, damaged, or no model that this version
    /// can read.</exception>
    public static TrainedModel Load(string path, ModelCatalog? models = null)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"The model {path} cannot be read: {e.Message}", e);
        }

        var start = Magic.Length + 8;
        if (bytes.Length < start + SHA256.HashSizeInBytes || !bytes.AsSpan().StartsWith(Magic))
            throw new DataException($"{path} is no model: it was not written by 'coppice train'.");
        var version = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(Magic.Length));
        if (version != Version)
        {
            throw new DataException(
                $"The model {path} has version {version}, and this program reads {Version}: train it anew.");
        }

        var content = bytes.AsSpan(0, bytes.Length - SHA256.HashSizeInBytes);
        if (!SHA256.HashData(content).AsSpan().SequenceEqual(bytes.AsSpan(content.Length)))
            throw new DataException($"The model {path} is damaged: its checksum does not match. Train it anew.");

        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(Magic.Length + 4));
        var header = JsonSerializer.Deserialize(
            content.Slice(start, length), TrainedModelJson.Default.TrainedModelHeader)
            ?? throw new DataException($"The model {path} has no header: train it anew.");
        models ??= ModelCatalog.Default;
        var entry = models.Find(header.Model) ?? throw new DataException(
            $"The model {path} is a {header.Model}, and this program knows {string.Join(", ", models.Names)}.");
        using var rest = new MemoryStream(bytes, start + length, content.Length - start - length, writable: false);
        return new TrainedModel(header, entry.Load(rest));
    }

    /// <summary>Reads a file of rows to be predicted, with the columns numbered as in training.</summary>
    /// <param name="path">The file, written like the training file.</param>
    /// <param name="labelled">Whether a file without a header holds the label's column; one with a header says so
    /// itself.</param>
    /// <returns>The rows, and whether they have labels.</returns>
    /// <exception cref="DataException">The file is missing or faulty, or lacks a column that the model
    /// knows.</exception>
    public (DataView Rows, bool HasLabels) Read(string path, bool labelled = true)
    {
        var names = _header.Csv.Names;
        var table = Table.FromCsv(path, _header.Csv with
        {
            Schema = _header.Features,
            Names = labelled || _header.Csv.Header ? names : names?.Where(name => name != Label).ToList(),
        });
        var features = table.Conform(_header.Features);
        var label = table.Find(Label);
        var blank = new int[table.RowCount];
        Array.Fill(blank, -1);
        return (new DataView(features.With(label ?? new CategoryColumn(Label, [], blank)), Label), label is not null);
    }
}
