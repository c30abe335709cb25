using Coppice.Files;
using Coppice.Sweeps.Claims;

namespace Coppice.Sweeps.Plans;

/// <summary>Finds a sweep's files.</summary>
sealed class SourceFiles(FileName source, FileName target, SweepOptions options)
{
    readonly Glob[] _match = [.. options.Match.Select(pattern => new Glob(pattern))];
    readonly Glob[] _exclude = [.. options.Exclude.Select(pattern => new Glob(pattern))];
    readonly FileFacts? _target = Disk.Facts(target);
    readonly bool _looksInside = options.Recursive || options.Match.Any(p => p.Contains('/', StringComparison.Ordinal));

    /// <exception cref="SweepException">The source is no folder, or the list names files outside it.</exception>
    public List<FileName> Find() => options.FilesFrom is { } list ? Read(list) : Walk();

    List<FileName> Walk()
    {
        var found = new List<FileName>();
        var open = new Stack<FileName>([FileName.Of("")]);
        while (open.TryPop(out var folder))
        {
            var path = folder.IsEmpty ? source : source / folder;
            List<(FileName, FileKind)> entries;
            try
            {
                entries = Folders.List(path);
            }
            catch (DiskException e) when (e.MeansMissing && !folder.IsEmpty)
            {
                continue; // gone since its parent was listed
            }

            foreach (var (name, kind) in entries)
            {
                var inside = folder.IsEmpty ? name : folder / name;
                if (kind == FileKind.File && Takes(inside))
                    found.Add(inside);
                else if (kind == FileKind.Folder && _looksInside && !StateFolder.Is(name) && !IsTarget(path / name))
                    open.Push(inside);
            }
        }

        return found;
    }

    // A target inside the source is no part of it, by whatever path.
    bool IsTarget(FileName folder) => target.Equals(folder)
        || (_target is { } there && Disk.Facts(folder) is { } facts && facts.IsSame(there));

    bool Takes(FileName name)
    {
        var path = name.Bytes;
        return (_match.Length == 0 || Any(_match, path)) && !Any(_exclude, path);
    }

    static bool Any(Glob[] globs, ReadOnlySpan<byte> path)
    {
        foreach (var glob in globs)
            if (glob.Matches(path))
                return true;
        return false;
    }

    List<FileName> Read(Stream list)
    {
        using var content = new MemoryStream();
        list.CopyTo(content);
        var rest = content.GetBuffer().AsSpan(0, (int)content.Length);
        var end = rest.Contains((byte)0) ? (byte)0 : (byte)'\n';
        var found = new HashSet<FileName>();
        while (!rest.IsEmpty)
        {
            var length = rest.IndexOf(end) is >= 0 and var at ? at : rest.Length;
            if (length > 0 && Inside(rest[..length]) is { } name && Takes(name))
                found.Add(name);
            rest = rest[Math.Min(rest.Length, length + 1)..];
        }

        return [.. found];
    }

    FileName? Inside(ReadOnlySpan<byte> given)
    {
        var rest = given;
        if (rest is [(byte)'/', ..])
        {
            if (!(rest.StartsWith(source.Bytes) && rest[source.Bytes.Length..] is [(byte)'/', ..]))
                throw Outside(given);
            rest = rest[source.Bytes.Length..];
        }

        var parts = new List<byte[]>();
        foreach (var part in rest.Split((byte)'/'))
        {
            var bytes = rest[part];
            if (bytes is [(byte)'.', (byte)'.'])
                throw Outside(given);
            if (!(bytes.IsEmpty || bytes is [(byte)'.']))
                parts.Add(bytes.ToArray());
        }

        return parts.Count == 0 ? null : parts.Select(part => FileName.Of(part)).Aggregate((a, b) => a / b);
    }

    SweepException Outside(ReadOnlySpan<byte> name) => new(
        $"The list of files names {FileName.Text(name, escapesControls: true)}, which is not inside the source "
        + $"{source.Shown}: name files by their paths in it.");
}
