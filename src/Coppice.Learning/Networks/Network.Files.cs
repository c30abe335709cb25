using System.Text.Json;
using System.Text.Json.Nodes;
using Coppice.Learning.Recipes;

namespace Coppice.Learning.Networks;

public sealed partial class Network
{
    /// <summary>Writes layers, parameters and state, versioned and checksummed.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="catalog">The layers and losses that can be written; null for those of this library.</param>
    /// <exception cref="NetworkException">A layer or the loss is not in the catalog.</exception>
    public void Save(Stream stream, NetworkCatalog? catalog = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var declaration = Declaration(catalog ?? NetworkCatalog.Default);
        SealedBody.Write(stream, SealedBody.NetworkKind, writer =>
        {
            writer.Write(declaration);
            WriteNumbers(writer);
        });
    }

    /// <summary>Writes a file, whole or not at all: what stood there before stays until the new one is on
    /// disk.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path, NetworkCatalog? catalog = null) =>
        WholeFile.Write(path, stream => Save(stream, catalog));

    /// <summary>Reads what <see cref="Save(Stream, NetworkCatalog?)"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is no network, is damaged, of another version, or has a layer that is
    /// not in the catalog.</exception>
    public static Network Load(Stream stream, NetworkCatalog? catalog = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return SealedBody.Read(stream, SealedBody.NetworkKind, reader =>
        {
            var network = Declared(reader.ReadString(), catalog ?? NetworkCatalog.Default);
            network.ReadNumbers(reader);
            return network;
        });
    }

    /// <summary>Whether a file holds a network, as far as its first bytes tell.</summary>
    /// <returns>False also for a file that cannot be read.</returns>
    public static bool IsIn(string path) => SealedBody.Begins(path, SealedBody.NetworkKind);

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">As for a stream.</exception>
    public static Network Load(string path, NetworkCatalog? catalog = null) =>
        ModelFile.Load(path, stream => Load(stream, catalog));

    /// <summary>Layers, loss and seed as JSON: equal for networks that are declared alike.</summary>
    internal string Declaration(NetworkCatalog catalog) => new JsonObject
    {
        ["input"] = Input.IsFlat
            ? new JsonArray(Input.Size) : new JsonArray(Input.Height, Input.Width, Input.Channels),
        ["layers"] = new JsonArray([.. Layers.Select(layer => catalog.Layers.Write(layer))]),
        ["loss"] = catalog.Losses.Write(Loss),
        ["seed"] = Seed,
    }.ToJsonString();

    internal void WriteNumbers(BinaryWriter writer)
    {
        writer.Write(Steps);
        writer.WriteFloats(Parameters);
        writer.WriteFloats(State);
    }

    internal void ReadNumbers(BinaryReader reader)
    {
        Steps = reader.ReadInt64();
        reader.ReadFloats(Parameters);
        reader.ReadFloats(State);
    }

    static Network Declared(string declaration, NetworkCatalog catalog)
    {
        try
        {
            using var document = JsonDocument.Parse(declaration);
            var faults = new RecipeFaults();
            var root = new RecipeObject(document.RootElement, "", faults, ["input", "layers", "loss", "seed"]);
            var input = NetworkReader.Input(root);
            var layers = catalog.Layers.ReadList(root, "layers");
            var loss = catalog.Losses.Read(root, "loss", new SoftmaxCrossEntropy());
            var seed = root.Seed("seed");
            faults.ThrowIfAny("the network's declaration");
            return new Network(input, layers, loss, seed, from: null);
        }
        catch (Exception e) when (e is JsonException or RecipeException or NetworkException)
        {
            throw new InvalidDataException($"The network cannot be built as its file says: {e.Message}", e);
        }
    }
}
