using Coppice.Calls;
using Coppice.Contracts;
using Coppice.Stores;
using Xunit;

namespace Coppice.Tests.Stores;

/// <summary>How content comes to a machine: once, verified, in pieces that a stop does not lose, into a bounded
/// cache.</summary>
public sealed class CachedBlobsTests : IDisposable
{
    static readonly CancellationToken None = CancellationToken.None;
    const int Pieces = 9;

    readonly TestFolder _folder = new();
    readonly CountedBlobs _store;
    readonly byte[] _content = Content(1);

    public CachedBlobsTests() => _store = new CountedBlobs(Files("store"));

    public void Dispose() => _folder.Dispose();

    string Fetching => Path.Combine(_folder.Path, "fetching");

    [Fact]
    public async Task Content_is_fetched_once_by_however_many_processes_and_slots()
    {
        var hash = await _store.PutAsync(new MemoryStream(_content), None);
        var processes = Enumerable.Range(0, 3).Select(_ => Cached()).ToArray();

        var read = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => ReadAsync(processes[i % 3], hash))))
            .LimitAsync();

        Assert.All(read, bytes => Assert.Equal(_content, bytes));
        Assert.Equal(Pieces, _store.Pieces);
    }

    [Fact]
    public async Task Stopped_fetch_leaves_nothing_that_looks_whole_and_is_gone_on_with()
    {
        var hash = await _store.PutAsync(new MemoryStream(_content), None);
        _store.FailAfter = 5;
        await Assert.ThrowsAsync<StoreException>(() => ReadAsync(Cached(), hash));
        var (brought, copies) = (_store.Pieces, Files("cache"));
        Assert.False(await copies.ExistsAsync(hash, None));

        _store.FailAfter = int.MaxValue;
        Assert.Equal(_content, await ReadAsync(Cached(), hash));

        // Four at once: of the first five pieces three may have been asked for in vain.
        Assert.InRange(brought, 1, 5);
        Assert.InRange(_store.Pieces, Pieces, Pieces + 3);
        Assert.Empty(Directory.EnumerateFiles(Fetching));
    }

    [Fact]
    public async Task Damaged_source_gives_nothing()
    {
        var hash = await _store.PutAsync(new MemoryStream(_content), None);
        _store.Damages = true;
        Assert.Null(await Cached().OpenAsync(hash, None));
        Assert.Empty(Directory.EnumerateFiles(Fetching));

        _store.Damages = false;
        Assert.Equal(_content, await ReadAsync(Cached(), hash));
    }

    [Fact]
    public async Task Absent_content_is_null() =>
        Assert.Null(await Cached().OpenAsync(ContentHash.Of("nowhere"u8), None));

    [Fact]
    public async Task Cache_lets_go_what_was_of_no_use_for_longest()
    {
        var contents = new[] { Content(1), Content(2), Content(3) };
        var hashes = new ContentHash[3];
        for (var i = 0; i < 3; i++)
            hashes[i] = await _store.PutAsync(new MemoryStream(contents[i]), None);
        var time = new ManualTime();
        var copies = Files("cache", time);
        // Room for two of the three.
        var cached = new CachedBlobs(_store, copies, Fetching, (long)(2.5 * _content.Length));

        foreach (var i in new[] { 0, 1, 0, 2 })
        {
            time.Advance(TimeSpan.FromMinutes(1));
            await ReadAsync(cached, hashes[i]);
            copies.Touch(hashes[i]);
        }

        Assert.True(await copies.ExistsAsync(hashes[0], None));
        Assert.False(await copies.ExistsAsync(hashes[1], None));
        Assert.True(await copies.ExistsAsync(hashes[2], None));
    }

    [Fact]
    public async Task Content_larger_than_the_cache_is_read_all_the_same()
    {
        var hash = await _store.PutAsync(new MemoryStream(_content), None);
        Assert.Equal(_content, await ReadAsync(new CachedBlobs(_store, Files("cache"), Fetching, most: 1), hash));
    }

    [Fact]
    public async Task Mounted_folder_is_asked_before_the_store()
    {
        var mount = Files("mount");
        var hash = await new MountedBlobs(_store, mount, new ListLog()).PutAsync(new MemoryStream(_content), None);
        Assert.True(await mount.ExistsAsync(hash, None));

        Assert.Equal(_content, await ReadAsync(new CachedBlobs(_store, Files("cache"), Fetching, 1 << 30, mount), hash));

        Assert.Equal(0, _store.Pieces);
    }

    [Fact]
    public async Task Damaged_file_of_a_mounted_folder_is_fetched_from_the_store()
    {
        var mount = Files("mount");
        var hash = await new MountedBlobs(_store, mount, new ListLog()).PutAsync(new MemoryStream(_content), None);
        var file = Directory.EnumerateFiles(Path.Combine(_folder.Path, "mount"), $"{hash}", SearchOption.AllDirectories);
        await File.WriteAllBytesAsync(Assert.Single(file), new byte[_content.Length]);

        Assert.Equal(_content, await ReadAsync(new CachedBlobs(_store, Files("cache"), Fetching, 1 << 30, mount), hash));

        Assert.Equal(Pieces, _store.Pieces);
    }

    [Fact]
    public async Task Large_value_is_decoded_from_its_file()
    {
        var value = new Holder("name", [.. Enumerable.Range(0, 100_000)], [1.5, 2.5]);
        var path = Path.Combine(_folder.Path, "value");
        await File.WriteAllBytesAsync(path, ValueCodec.Encode(value).ToArray());

        using var file = File.OpenHandle(path);
        var read = ValueCodec.Decode<Holder>(EncodedValue.Parse(file));

        Assert.Equal((value.Name, value.Many[^1], value.Few[1]), (read.Name, read.Many[^1], read.Few[1]));
        await File.WriteAllBytesAsync(path + "2", (await File.ReadAllBytesAsync(path))[..^1]);
        using var cut = File.OpenHandle(path + "2");
        Assert.Throws<CodecException>(() => EncodedValue.Parse(cut));
    }

    sealed record Holder(string Name, int[] Many, double[] Few);

    static byte[] Content(int seed)
    {
        var bytes = new byte[((Pieces - 1) * IBlobs.PieceSize) + 1000];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    static async Task<byte[]> ReadAsync(IBlobs blobs, ContentHash hash)
    {
        await using var stream = await blobs.OpenAsync(hash, None);
        using var all = new MemoryStream();
        await stream!.CopyToAsync(all); // a null fails the test
        return all.ToArray();
    }

    CachedBlobs Cached() => new(_store, Files("cache"), Fetching, 1 << 30);

    FileBlobs Files(string name, TimeProvider? time = null) =>
        new(new Home(Path.Combine(_folder.Path, name), new ListLog()), time ?? TimeProvider.System);

    /// <summary>Counts the pieces that are asked for, and breaks where it is told to.</summary>
    sealed class CountedBlobs(IBlobs blobs) : IBlobs
    {
        int _pieces;

        public int Pieces => _pieces;

        public int FailAfter { get; set; } = int.MaxValue;

        public bool Damages { get; set; }

        public Task<ContentHash> PutAsync(Stream content, CancellationToken cancellationToken) =>
            blobs.PutAsync(content, cancellationToken);

        public Task<Stream?> OpenAsync(ContentHash hash, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("Content comes in pieces.");

        public Task<long?> SizeAsync(ContentHash hash, CancellationToken cancellationToken) =>
            blobs.SizeAsync(hash, cancellationToken);

        public async Task<ReadOnlyMemory<byte>?> PieceAsync(
            ContentHash hash, int piece, CancellationToken cancellationToken)
        {
            if (piece >= FailAfter)
                throw new StoreException("away");
            Interlocked.Increment(ref _pieces);
            var bytes = await blobs.PieceAsync(hash, piece, cancellationToken);
            return Damages ? new byte[bytes!.Value.Length] : bytes; // the tests ask for what is there
        }

        public Task<bool> ExistsAsync(ContentHash hash, CancellationToken cancellationToken) =>
            blobs.ExistsAsync(hash, cancellationToken);

        public Task<int> SweepAsync(IReadOnlySet<ContentHash> keep, TimeSpan age, CancellationToken cancellationToken) =>
            blobs.SweepAsync(keep, age, cancellationToken);
    }
}
