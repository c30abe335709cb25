using System.Collections.Concurrent;
using System.Reflection;
using Coppice.Calls;
using Coppice.Stores;

namespace Coppice.Code;

/// <summary>Puts a program's files where workers find them: each content once, however many jobs name it.</summary>
sealed class CodeSender(IBlobs blobs)
{
    readonly ConcurrentDictionary<string, Task<SentCode>> _sent = new(StringComparer.Ordinal);

    /// <summary>Sends what these assemblies need, and gives what names it.</summary>
    /// <exception cref="CodecException">An assembly has no file.</exception>
    public async Task<SentCode> SendAsync(IEnumerable<Assembly> assemblies, CancellationToken cancellationToken)
    {
        var own = assemblies.Where(ProgramCode.Counts).Distinct().OrderBy(a => a.FullName, StringComparer.Ordinal);
        var roots = own.ToArray();
        var key = string.Join('|', roots.Select(root => root.Location));
        var sending = _sent.GetOrAdd(key, _ => SendAsync(roots));
        try
        {
            return await sending.WaitAsync(cancellationToken);
        }
        catch when (sending.IsFaulted)
        {
            _sent.TryRemove(KeyValuePair.Create(key, sending));
            throw;
        }
    }

    async Task<SentCode> SendAsync(Assembly[] roots)
    {
        var paths = roots.SelectMany(ProgramCode.FilesOf).Distinct(StringComparer.Ordinal).ToArray();
        var files = new List<CodeFile>();
        foreach (var path in paths)
        {
            var image = await CodeImage.ReadAsync(path);
            files.Add(new CodeFile(Path.GetFileName(path), "", await PutAsync(new MemoryStream(image))));
        }

        foreach (var (path, rid) in paths.Select(Path.GetDirectoryName).Distinct().SelectMany(Natives))
            files.Add(new CodeFile(Path.GetFileName(path), rid, await PutAsync(File.OpenRead(path))));
        var manifest = new CodeManifest(
            [.. files.OrderBy(file => file.Rid + "/" + file.Name, StringComparer.Ordinal)]);
        var hash = await PutAsync(new MemoryStream(manifest.Write()));
        return new SentCode(
            hash,
            [hash, .. files.Select(file => file.Hash).Distinct()],
            paths.Select(path => Path.GetFileNameWithoutExtension(path)).ToHashSet(StringComparer.OrdinalIgnoreCase));
    }

    // Packages bring native libraries under runtimes/<rid>/native/, beside the assemblies.
    static IEnumerable<(string Path, string Rid)> Natives(string? folder)
    {
        var runtimes = Path.Combine(folder ?? "", "runtimes");
        if (!Directory.Exists(runtimes))
            yield break;
        foreach (var rid in Directory.EnumerateDirectories(runtimes).Order(StringComparer.Ordinal))
        {
            var natives = Path.Combine(rid, "native");
            if (!Directory.Exists(natives))
                continue;
            foreach (var file in Directory.EnumerateFiles(natives).Order(StringComparer.Ordinal))
                yield return (file, Path.GetFileName(rid));
        }
    }

    async Task<ContentHash> PutAsync(Stream content)
    {
        await using (content)
            return await blobs.PutAsync(content, CancellationToken.None);
    }
}

/// <summary>Code that was sent: the manifest's hash, all content that it needs, and the names of its
/// assemblies.</summary>
sealed record SentCode(ContentHash Manifest, IReadOnlyList<ContentHash> Blobs, IReadOnlySet<string> Assemblies);
