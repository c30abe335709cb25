namespace Coppice.Learning.Data;

/// <summary>Finds data files in folders, and downloads what is in none of them.</summary>
/// <param name="folders">The folders, the first to be looked into first.</param>
/// <param name="cache">The folder that downloads go to; it is made when needed, and looked into last.</param>
/// <param name="client">Downloads with this; by default with a client of its own.</param>
/// <param name="time">What a stalled download is timed by.</param>
public sealed class DataFinder(
    IReadOnlyList<string> folders, string cache, HttpClient? client = null, TimeProvider? time = null)
{
    static readonly EnumerationOptions Readable = new() { IgnoreInaccessible = true };

    readonly Download _download = new(client, time ?? TimeProvider.System);

    /// <summary>The path of the file: itself when absolute; else, by its relative path or its name, in a folder or one
    /// folder further down; else in the cache, downloaded if need be. A declared SHA-256 is verified.</summary>
    /// <param name="source">The file looked for.</param>
    /// <param name="progress">Told of a download, in bytes.</param>
    /// <param name="cancellationToken">Ends a download and leaves nothing of it.</param>
    /// <exception cref="ArgumentException">The source is faulty.</exception>
    /// <exception cref="DataException">The file is nowhere, is another one than its SHA-256 says, or cannot be
    /// downloaded; the message says where to put it.</exception>
    public async Task<string> FindAsync(
        DataSource source,
        IProgress<(long Done, long? Total)>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        source.Validate();
        if (Path.IsPathRooted(source.File))
        {
            if (!File.Exists(source.File))
                throw new DataException($"The file {source.File} does not exist.");
            await FileHash.VerifyAsync(source.File, source, cancellationToken);
            return source.File;
        }

        var target = CachePath(source);
        if (Candidates(source).Append(target).FirstOrDefault(File.Exists) is { } found)
        {
            await FileHash.VerifyAsync(found, source, cancellationToken);
            return found;
        }

        if (source.Url is null)
            throw new DataException($"{source.File} was not found. {Cure(source)}");
        try
        {
            await _download.ToAsync(target, source, progress, cancellationToken);
        }
        catch (Exception fault) when (fault is DataException or HttpRequestException or IOException
            or UnauthorizedAccessException or TimeoutException)
        {
            throw new DataException(
                $"{source.File} was not found, and could not be downloaded from {source.Url}: "
                + $"{fault.Message.TrimEnd('.')}. {Cure(source)}",
                fault);
        }

        return target;
    }

    IEnumerable<string> Candidates(DataSource source)
    {
        string[] names = [.. new[] { source.File, Path.GetFileName(source.File) }.Distinct()];
        foreach (var folder in folders.Append(cache).Where(Directory.Exists))
        {
            foreach (var name in names)
                yield return Path.Combine(folder, name);

            // Downloads lie in the cache by their origin; another source's file of the same name is not this one.
            if (folder == cache)
                yield break;
            foreach (var below in Directory.EnumerateDirectories(folder, "*", Readable).Order(StringComparer.Ordinal))
            {
                foreach (var name in names)
                    yield return Path.Combine(below, name);
            }
        }
    }

    string CachePath(DataSource source) => Path.Combine(
        cache,
        (source.Sha256?.ToLowerInvariant() ?? FileHash.OfText(source.Url?.AbsoluteUri ?? source.File))[..16],
        Path.GetFileName(source.File));

    string Cure(DataSource source)
    {
        var looked = string.Join(", ", folders.Append(cache).Distinct().Select(Path.GetFullPath));
        return $"Put {Path.GetFileName(source.File)} into one of the folders looked into, or one folder further down: "
            + $"{looked}; or name its folder with --data.";
    }
}
