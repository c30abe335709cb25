using System.Security.Cryptography;
using Coppice.Calls;
using Coppice.Diagnostics;

namespace Coppice.Stores;

/// <summary>Blobs as files under their hash: written beside, flushed and renamed, so that a name means the whole
/// content; verified when read.</summary>
sealed class FileBlobs(Home home, TimeProvider time) : IBlobs
{
    public async Task<ContentHash> PutAsync(Stream content, CancellationToken cancellationToken)
    {
        home.Live();
        var beside = Path.Combine(home.Blobs, $"{home.Owner}-{Guid.NewGuid():N}.new");
        try
        {
            Directory.CreateDirectory(home.Blobs);
            var hash = await WriteAsync(content, beside, cancellationToken);
            var path = PathOf(hash);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!); // never null: PathOf joins folders
            // Also over an old file: it may be damaged, and equal content cannot harm whoever reads it.
            File.Move(beside, path, overwrite: true);
            return hash;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreFault.At(home.Blobs, e);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    public async Task<Stream?> OpenAsync(ContentHash hash, CancellationToken cancellationToken)
    {
        FileStream? file = null;
        try
        {
            file = new FileStream(
                PathOf(hash), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, 1 << 16);
            var found = new ContentHash(await SHA256.HashDataAsync(file, cancellationToken));
            if (found == hash)
            {
                file.Position = 0;
                return Interlocked.Exchange(ref file, null);
            }

            home.Log.LogDamaged(PathOf(hash), file.Length);
            return null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            home.Log.FileUnreadable(PathOf(hash), e.Message);
            return null;
        }
        finally
        {
            if (file is not null)
                await file.DisposeAsync();
        }
    }

    public Task<long?> SizeAsync(ContentHash hash, CancellationToken cancellationToken)
    {
        var file = new FileInfo(PathOf(hash));
        return Task.FromResult(file.Exists ? file.Length : default(long?));
    }

    public async Task<ReadOnlyMemory<byte>?> PieceAsync(
        ContentHash hash, int piece, CancellationToken cancellationToken)
    {
        try
        {
            using var file = File.OpenHandle(PathOf(hash), options: FileOptions.Asynchronous);
            var bytes = new byte[IBlobs.PieceSize];
            var read = await RandomAccess.ReadAsync(file, bytes, (long)piece * bytes.Length, cancellationToken);
            return bytes.AsMemory(0, read);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            if (e is not (FileNotFoundException or DirectoryNotFoundException))
                home.Log.FileUnreadable(PathOf(hash), e.Message);
            return null;
        }
    }

    /// <summary>Takes a file that holds this content, under its name.</summary>
    public void Adopt(ContentHash hash, string file) => StoreFault.Guard(file, () =>
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(hash))!); // never null: PathOf joins folders
        File.Move(file, PathOf(hash), overwrite: true);
    });

    /// <summary>The content was of use just now.</summary>
    public void Touch(ContentHash hash)
    {
        try
        {
            File.SetLastWriteTimeUtc(PathOf(hash), time.GetUtcNow().UtcDateTime);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another process may have let it go: whoever reads it finds out.
        }
    }

    /// <summary>Deletes content that was of no use for longest, until the rest takes so many bytes. What is open stays
    /// readable.</summary>
    public void Trim(long most)
    {
        if (!Directory.Exists(home.Blobs))
            return;
        var kept = 0L;
        foreach (var file in new DirectoryInfo(home.Blobs).EnumerateFiles("*", SearchOption.AllDirectories)
            .Where(file => ContentHash.TryParse(file.Name, out _))
            .OrderByDescending(file => file.LastWriteTimeUtc))
            if ((kept += file.Length) > most)
                StoreFault.Guard(file.FullName, file.Delete);
    }

    public async Task<bool> ExistsAsync(ContentHash hash, CancellationToken cancellationToken)
    {
        await using var stream = await OpenAsync(hash, cancellationToken);
        return stream is not null;
    }

    public Task<int> SweepAsync(IReadOnlySet<ContentHash> keep, TimeSpan age, CancellationToken cancellationToken)
    {
        var swept = 0;
        if (!Directory.Exists(home.Blobs))
            return Task.FromResult(0);
        var limit = (time.GetUtcNow() - age).UtcDateTime;
        foreach (var path in Directory.EnumerateFiles(home.Blobs, "*", SearchOption.AllDirectories))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = Path.GetFileName(path);
            var wanted = ContentHash.TryParse(name, out var hash)
                ? keep.Contains(hash) || File.GetLastWriteTimeUtc(path) > limit
                : home.IsAlive(name.Split('-')[0]);
            if (wanted)
                continue;
            File.Delete(path);
            swept++;
        }

        return Task.FromResult(swept);
    }

    static async Task<ContentHash> WriteAsync(Stream content, string path, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        var buffer = new byte[1 << 16];
        for (int read; (read = await content.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            hash.AppendData(buffer, 0, read);
            await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        file.Flush(flushToDisk: true);
        return ContentHash.From(hash);
    }

    string PathOf(ContentHash hash)
    {
        var name = hash.ToString();
        return Path.Combine(home.Blobs, name[..2], name);
    }
}
