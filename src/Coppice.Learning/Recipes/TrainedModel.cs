using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;
using Coppice.Learning.Data;

namespace Coppice.Learning.Recipes;

/// <summary>A model together with what it takes to feed it: how its files are written, and the columns it
/// knows.</summary>
public sealed class TrainedModel
{
    const int Version = 1;
    const int BlockRows = 4096;

    // Magic, version and length of the header, the header in JSON, the model's own bytes, SHA-256 of all before it.
    static ReadOnlySpan<byte> Magic => "COPPICE\n"u8;

    readonly TrainedModelHeader _header;
    readonly byte[]? _file;

    TrainedModel(TrainedModelHeader header, IModel model, byte[]? file = null) =>
        (_header, Model, _file) = (header, model, file);

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

        return Parse(bytes, path, models ?? ModelCatalog.Default);
    }

    static TrainedModel Parse(byte[] bytes, string path, ModelCatalog models)
    {
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
        var entry = models.Find(header.Model) ?? throw new DataException(
            $"The model {path} is a {header.Model}, and this program knows {string.Join(", ", models.Names)}.");
        using var rest = new MemoryStream(bytes, start + length, content.Length - start - length, writable: false);
        return new TrainedModel(header, entry.Load(rest), bytes);
    }

    /// <summary>Predicts a file's rows on the cluster's workers, block by block and in order. The file may be of any
    /// size: it is read only as far ahead as keeps the slots busy.</summary>
    /// <param name="cluster">Whose workers predict; the model is sent once to each of their machines.</param>
    /// <param name="path">The file, written like the training file, its columns in any order where it has a
    /// header.</param>
    /// <param name="labelled">Whether a file without a header holds the label's column; one with a header says so
    /// itself.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="DataException">The file is missing or faulty, or lacks a column that the model
    /// knows.</exception>
    /// <exception cref="JobFailedException">A block could not be predicted.</exception>
    public async IAsyncEnumerable<PredictedRows> PredictAsync(
        Cluster cluster, string path, bool labelled = true,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        var ask = new BlockPrediction(await cluster.ShareAsync(Bytes(), cancellationToken));
        ask.Know(this);
        var job = new JobOptions { ChunkSize = 1, Name = $"predict {Path.GetFileName(path)}" };
        var predicted = cluster.StreamAsync(Blocks(path, labelled), rows => ask.Of(rows), job, cancellationToken);
        await foreach (var rows in predicted.WithCancellation(cancellationToken)) yield return rows;
    }

    /// <summary>A model as it was saved.</summary>
    internal static TrainedModel OfFile(byte[] file) => Parse(file, "sent", ModelCatalog.Default);

    byte[] Bytes()
    {
        if (_file is not null) return _file;
        using var stream = new MemoryStream();
        Save(stream);
        return stream.ToArray();
    }

    /// <summary>The file's rows in blocks, with the columns numbered as in training.</summary>
    IEnumerable<BlockOfRows> Blocks(string path, bool labelled)
    {
        var names = _header.Csv.Names;
        var options = _header.Csv with
        {
            Schema = _header.Features,
            Names = labelled || _header.Csv.Header ? names : names?.Where(name => name != Label).ToList(),
        };
        foreach (var table in new CsvTableReader(CsvText.OfFile(path, options), options).ReadBlocks(BlockRows))
        {
            var blank = new int[table.RowCount];
            Array.Fill(blank, -1);
            var given = table.Find(Label);
            var rows = table.Conform(_header.Features).With(
                given is CategoryColumn text ? LabelOf(text) : given ?? new CategoryColumn(Label, [], blank));
            yield return new(new DataView(rows, Label), given is not null);
        }
    }

    /// <summary>Labels are read as text; where classes are numbers, 1.0 is 1.</summary>
    Column LabelOf(CategoryColumn text)
    {
        if (Model is not IClassifier { Classes: var classes } || !classes.All(c => IsNumber(c, out _))) return text;
        var numbers = new double[text.Count];
        for (var row = 0; row < numbers.Length; row++)
        {
            numbers[row] = double.NaN;
            if (text.Text(row) is { } cell && !IsNumber(cell, out numbers[row])) return text;
        }

        return new NumericColumn(Label, numbers);

        static bool IsNumber(string cell, out double number) =>
            double.TryParse(cell, CultureInfo.InvariantCulture, out number) && double.IsFinite(number);
    }
}
