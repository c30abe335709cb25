using System.Collections.Concurrent;
using Coppice.Calls;
using Coppice.Stores;

namespace Coppice.Code;

/// <summary>The programs that this process has loaded, each from a folder of its own under the cache: the same manifest
/// is the same program.</summary>
sealed class CodeCache(IBlobs blobs, string cache) : IAsyncDisposable
{
    readonly CancellationTokenSource _closing = new();
    readonly ConcurrentDictionary<ContentHash, Task<ProgramContext>> _programs = [];
    readonly Lock _beginning = new();

    /// <summary>How many programs are loaded.</summary>
    public int Count => _programs.Count;

    /// <exception cref="CodecException">Some of the code is not in the store.</exception>
    public async Task<ProgramContext> LoadAsync(ContentHash manifest, CancellationToken cancellationToken)
    {
        var loading = BeginAsync(manifest);
        try
        {
            return await loading.WaitAsync(cancellationToken);
        }
        catch when (loading.IsFaulted)
        {
            _programs.TryRemove(KeyValuePair.Create(manifest, loading));
            throw;
        }
    }

    // Once, however many slots ask: what is loaded stays, whether it is used or not.
    Task<ProgramContext> BeginAsync(ContentHash manifest)
    {
        lock (_beginning)
            return _programs.GetOrAdd(manifest, LoadAsync);
    }

    /// <summary>Ends what is being brought: nothing is written once this is done.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        Task all = Task.WhenAll(_programs.Values);
        await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Deletes programs that no process of this machine has had loaded for so long. What one has loaded it
    /// marks as used, each time that it sweeps: assemblies of it may still be to come.</summary>
    public void Sweep(TimeSpan age, DateTimeOffset now)
    {
        var programs = new DirectoryInfo(Path.Combine(Path.GetFullPath(cache), "code"));
        if (!programs.Exists)
            return;
        foreach (var program in programs.EnumerateDirectories())
        {
            if (ContentHash.TryParse(program.Name, out var hash) && _programs.ContainsKey(hash))
                program.LastWriteTimeUtc = now.UtcDateTime;
            else if (program.LastWriteTimeUtc < (now - age).UtcDateTime)
                program.Delete(recursive: true);
        }
    }

    async Task<ProgramContext> LoadAsync(ContentHash hash)
    {
        var manifest = CodeManifest.Read(await ReadAsync(hash, "the list of its files"));
        var name = hash.ToString();
        var folder = Path.Combine(Path.GetFullPath(cache), "code", name);
        foreach (var file in manifest.Files)
        {
            // Nothing that was signed names a place outside; this guards against our own mistakes.
            if (Path.GetFileName(file.Name) != file.Name || Path.GetFileName(file.Rid) != file.Rid)
                throw CodecException.Damaged($"a program has a file \"{file.Rid}/{file.Name}\"");
            await FetchAsync(file, Path.Combine(folder, file.Rid, file.Name));
        }

        // There are no files where the call is of Coppice's own core.
        Directory.CreateDirectory(folder);
        // Used now: an old one is not taken for one that nobody wants.
        Directory.SetLastWriteTimeUtc(folder, TimeProvider.System.GetUtcNow().UtcDateTime);
        return new ProgramContext(name[..12], folder, manifest);
    }

    // A file is whole once it has its name; several processes may bring the same.
    async Task FetchAsync(CodeFile file, string path)
    {
        if (File.Exists(path) && ContentHash.Of(await File.ReadAllBytesAsync(path)) == file.Hash)
            return;
        var content = await ReadAsync(file.Hash, file.Name);
        await StoreFault.GuardAsync(path, async () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!); // never null: the path is joined of several
            var beside = $"{path}.{Guid.NewGuid():N}";
            await File.WriteAllBytesAsync(beside, content);
            File.Move(beside, path, overwrite: true);
        });
    }

    async Task<byte[]> ReadAsync(ContentHash hash, string what)
    {
        await using var stream = await blobs.OpenAsync(hash, _closing.Token) ?? throw new CodecException(
            $"The program's code is not in the store: {what} ({hash}) is missing. Submit the job again.");
        using var content = new MemoryStream();
        await stream.CopyToAsync(content, _closing.Token);
        return content.ToArray();
    }
}
