using System.Security.Cryptography;
using Coppice.Calls;
using Coppice.Diagnostics;

namespace Coppice.Stores;

/// <summary>Brings one content to this machine in pieces, several at once, by one process at a time. What was brought
/// before a stop is not brought again; what is whole is verified before it is called so.</summary>
sealed class PieceFetch : IDisposable
{
    const int AtOnce = 4;
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);
    static readonly TimeSpan Forgotten = TimeSpan.FromDays(1);

    static readonly byte[] Done = [1];

    readonly ContentHash _hash;
    readonly FileStream _lock;
    readonly string _file;

    // A byte for each piece, 1 where it lies in the file. Last in the name, so that it never looks like content.
    readonly string _map;

    PieceFetch(string folder, ContentHash hash, FileStream held)
    {
        (_hash, _lock) = (hash, held);
        (_file, _map) = (Path.Combine(folder, $"{hash}.part"), Path.Combine(folder, $"{hash}.map"));
    }

    /// <summary>Waits until no other process fetches the same; the system frees a killed one's lock.</summary>
    /// <exception cref="StoreException">The folder cannot be written.</exception>
    public static async Task<PieceFetch> BeginAsync(
        string folder, ContentHash hash, CancellationToken cancellationToken)
    {
        StoreFault.Guard(folder, () => Directory.CreateDirectory(folder));
        var path = Path.Combine(folder, $"{hash}.lock");
        while (true)
        {
            try
            {
                var held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
                // Whoever had it before may have deleted it between our opening and locking: then it locks nothing.
                if (File.Exists(path))
                    return new PieceFetch(folder, hash, held);
                await held.DisposeAsync();
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(Patience, cancellationToken);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw StoreFault.At(folder, e);
            }
        }
    }

    /// <summary>The file that holds the whole, verified content; null where the source has none, or not this.</summary>
    /// <exception cref="StoreException">The source does not answer, or the disk takes no more.</exception>
    public async Task<string?> RunAsync(IBlobs source, CancellationToken cancellationToken)
    {
        if (await source.SizeAsync(_hash, cancellationToken) is not { } size)
            return null;
        try
        {
            await BringAsync(source, size, cancellationToken);
            File.Delete(_map);
            if (await HashAsync(cancellationToken) == _hash)
                return _file;
            // A source that is damaged, or pieces that a power cut did: all anew.
            File.Delete(_file);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreFault.At(_file, e);
        }
    }

    /// <summary>Deletes what was begun long ago, and nobody has gone on with.</summary>
    public static void Sweep(string folder, TimeProvider time)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles())
            if (file.LastWriteTimeUtc < (time.GetUtcNow() - Forgotten).UtcDateTime)
                StoreFault.Guard(file.FullName, file.Delete);
    }

    public void Dispose()
    {
        // Deleted before it is unlocked: whoever opens it afterwards makes another.
        File.Delete(_lock.Name);
        _lock.Dispose();
    }

    async Task BringAsync(IBlobs source, long size, CancellationToken cancellationToken)
    {
        var pieces = (int)((size + IBlobs.PieceSize - 1) / IBlobs.PieceSize);
        using var file = File.OpenHandle(_file, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        using var map = File.OpenHandle(_map, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        var done = new byte[pieces];
        if (RandomAccess.GetLength(file) == size && RandomAccess.GetLength(map) == pieces)
            await RandomAccess.ReadAsync(map, done, 0, cancellationToken);
        RandomAccess.SetLength(file, size);
        RandomAccess.SetLength(map, pieces);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, pieces).Where(piece => done[piece] == 0),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (piece, token) =>
            {
                var at = (long)piece * IBlobs.PieceSize;
                var bytes = await source.PieceAsync(_hash, piece, token);
                if (bytes?.Length != Math.Min(IBlobs.PieceSize, size - at))
                    return; // swept meanwhile, or cut off: what is whole is verified
                // What has come is kept, even where others have failed meanwhile.
                await RandomAccess.WriteAsync(file, bytes.Value, at, CancellationToken.None);
                await RandomAccess.WriteAsync(map, Done, piece, CancellationToken.None);
                Meters.Fetched.Add(bytes.Value.Length);
            });
        RandomAccess.FlushToDisk(file);
    }

    async Task<ContentHash> HashAsync(CancellationToken cancellationToken)
    {
        await using var file = File.OpenRead(_file);
        return new ContentHash(await SHA256.HashDataAsync(file, cancellationToken));
    }
}
