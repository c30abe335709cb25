using Coppice.Calls;
using Coppice.Jobs;
using Coppice.Stores;

namespace Coppice.Workers;

/// <summary>Items as they travel: in pieces that a worker fetches whole, with their large arrays apart.</summary>
/// <param name="Blobs">Where large arrays go.</param>
/// <param name="Assemblies">Names of the code that goes along with the call: items of other types could not be
/// read.</param>
sealed record ItemPacker(IBlobs Blobs, IReadOnlySet<string> Assemblies)
{
    const int MostItems = 4096;
    const int MostBytes = 1 << 20;

    static readonly CodecOptions Codec = new() { Name = "item" };

    readonly HashSet<ContentHash> _contents = [];

    /// <summary>The content that the items refer to.</summary>
    public IReadOnlyCollection<ContentHash> Contents => _contents;

    public async Task<IReadOnlyList<StoredItems>> PackAsync<T>(
        ReadOnlyMemory<T> items, long first, CancellationToken cancellationToken)
    {
        var pieces = new List<StoredItems>();
        var size = Math.Min(MostItems, items.Length);
        for (var at = 0; at < items.Length;)
        {
            var part = items.Slice(at, Math.Min(size, items.Length - at));
            var encoded = ValueCodec.Encode(part.ToArray(), Codec);
            if (encoded.Length > MostBytes && part.Length > 1)
            {
                size = Math.Max(1, part.Length / 2);
                continue;
            }

            if (encoded.Assemblies.Where(ProgramCode.Counts).Select(assembly => assembly.GetName().Name ?? "")
                .FirstOrDefault(name => !Assemblies.Contains(name)) is { } other)
                throw new CodecException(
                    $"An item has a type of {other}, which the call does not refer to, so that its code "
                    + "does not travel. Cure: let the call name a type of it, for example as its parameter.");
            var (bytes, blobs) = await PackedValue.PackAsync(encoded, Blobs, cancellationToken);
            _contents.UnionWith(blobs);
            pieces.Add(new StoredItems(first + at, part.Length, bytes));
            at += part.Length;
        }

        return pieces;
    }
}
