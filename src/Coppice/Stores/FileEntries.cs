using System.Text;
using Coppice.Calls;
using Coppice.Diagnostics;
using Coppice.Files;

namespace Coppice.Stores;

/// <summary>Dictionaries as folders of the home, with a file for each key, named by it: processes that share the home see
/// each other's entries, and whoever names a file first has put it there.</summary>
sealed class FileEntries(Home home) : IEntries
{
    const int Check = sizeof(uint);

    public async Task<ReadOnlyMemory<byte>?> GetAsync(
        string dictionary, ReadOnlyMemory<byte> key, CancellationToken cancellationToken) =>
        await ReadAsync(PathOf(dictionary, key), cancellationToken);

    public async Task PutAsync(string dictionary, IReadOnlyList<Entry> entries, CancellationToken cancellationToken)
    {
        foreach (var entry in entries)
            await WriteAsync(dictionary, entry, overwrite: true, cancellationToken);
    }

    public async Task<ReadOnlyMemory<byte>?> AddAsync(
        string dictionary, Entry entry, CancellationToken cancellationToken)
    {
        var path = PathOf(dictionary, entry.Key);
        while (true)
        {
            var (there, isDamaged) = await LookAsync(path, cancellationToken);
            if (there is not null)
                return there;
            // A damaged one is none; one that has come meanwhile was first.
            if (await WriteAsync(dictionary, entry, overwrite: isDamaged, cancellationToken))
                return null;
        }
    }

    public Task<bool> RemoveAsync(string dictionary, ReadOnlyMemory<byte> key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var path = PathOf(dictionary, key);
        var isThere = File.Exists(path);
        if (isThere)
            StoreFault.Guard(path, () => File.Delete(path));
        return Task.FromResult(isThere);
    }

    public async Task<IReadOnlyList<Entry>> ListAsync(
        string dictionary,
        ReadOnlyMemory<byte> from,
        ReadOnlyMemory<byte>? until,
        int count,
        CancellationToken cancellationToken)
    {
        var folder = FolderOf(dictionary);
        if (!Directory.Exists(folder))
            return [];
        var (first, end) = (NameOf(from), until is { } bound ? NameOf(bound) : null);
        var entries = new List<Entry>();
        foreach (var name in Directory.EnumerateFiles(folder, "k*").Select(file => Path.GetFileName(file))
            .Where(name => string.CompareOrdinal(name, first) >= 0
                && (end is null || string.CompareOrdinal(name, end) < 0))
            .Order(StringComparer.Ordinal))
        {
            if (entries.Count == count)
                break;
            if (await ReadAsync(Path.Combine(folder, name), cancellationToken) is { } value)
                entries.Add(new Entry(Convert.FromHexString(name[1..]), value));
        }

        return entries;
    }

    /// <summary>Written beside, flushed and renamed; false where somebody else was first.</summary>
    async Task<bool> WriteAsync(string dictionary, Entry entry, bool overwrite, CancellationToken cancellationToken)
    {
        home.Live();
        var path = PathOf(dictionary, entry.Key);
        var beside = Path.Combine(FolderOf(dictionary), $"{home.Owner}-{Guid.NewGuid():N}.new");
        try
        {
            Directory.CreateDirectory(FolderOf(dictionary));
            await using (var file = new FileStream(beside, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                await file.WriteAsync(BitConverter.GetBytes(Checksum.Of(entry.Key.Span, entry.Value.Span)), cancellationToken);
                await file.WriteAsync(entry.Value, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            // Without leave to overwrite Move looks first and renames then: of many at one instant several would be first.
            if (!overwrite && OperatingSystem.IsLinux() && Disk.TryLink(FileName.Of(beside), FileName.Of(path)))
                return true;
            if (!overwrite && File.Exists(path))
                return false;
            File.Move(beside, path, overwrite);
            return true;
        }
        catch (IOException) when (!overwrite && File.Exists(path))
        {
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreFault.At(path, e);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    async Task<ReadOnlyMemory<byte>?> ReadAsync(string path, CancellationToken cancellationToken) =>
        (await LookAsync(path, cancellationToken)).Value;

    async Task<(ReadOnlyMemory<byte>? Value, bool IsDamaged)> LookAsync(
        string path, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = await File.ReadAllBytesAsync(path, cancellationToken);
            var key = Convert.FromHexString(Path.GetFileName(path)[1..]);
            if (bytes.Length >= Check && BitConverter.ToUInt32(bytes) == Checksum.Of(key, bytes.AsSpan(Check)))
                return (bytes.AsMemory(Check), false);
            home.Log.LogDamaged(path, bytes.Length);
            return (null, true);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            home.Log.FileUnreadable(path, e.Message);
            return (null, true);
        }

        return (null, false);
    }

    string PathOf(string dictionary, ReadOnlyMemory<byte> key) => Path.Combine(FolderOf(dictionary), NameOf(key));

    string FolderOf(string dictionary) =>
        Path.Combine(home.Dictionaries, ContentHash.Of(Encoding.UTF8.GetBytes(dictionary)).ToString());

    static string NameOf(ReadOnlyMemory<byte> key) => "k" + Convert.ToHexStringLower(key.Span);
}
