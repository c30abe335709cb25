using System.Globalization;
using Coppice.Calls;
using Coppice.Diagnostics;
using Coppice.Jobs;
using Microsoft.Win32.SafeHandles;

namespace Coppice.Stores;

/// <summary>Remembered results under one home: a folder for each scope (program, method, captured values), in it the
/// logs of every process that added to it. A later record of a key replaces an earlier one.</summary>
sealed class MemoLogs(Home home, TimeProvider time) : IDisposable
{
    // key, time
    const int Head = ContentHash.Size + 8;

    // Beside the logs of a scope: what its call is named.
    const string Name = "name";

    readonly Lock _lock = new();
    readonly Dictionary<ContentHash, Dictionary<ContentHash, Place>> _scopes = [];
    readonly Dictionary<ContentHash, RecordLog> _writers = [];
    readonly Dictionary<string, SafeFileHandle> _files = [];
    readonly HashSet<string> _used = new(StringComparer.Ordinal);

    /// <summary>For each key the result remembered under it, or null.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>?> Recall(ContentHash scope, IReadOnlyList<ContentHash> keys)
    {
        var results = new ReadOnlyMemory<byte>?[keys.Count];
        lock (_lock)
        {
            var known = ScopeLocked(scope);
            if (known.Count == 0)
                return results;
            for (var i = 0; i < results.Length; i++)
                if (known.TryGetValue(keys[i], out var place))
                    results[i] = ReadLocked(place);
        }

        return results;
    }

    /// <summary>Remembers results of one scope; they are on the disk when this returns.</summary>
    /// <exception cref="StoreException">They are not, none of them.</exception>
    public void Remember(ContentHash scope, IReadOnlyList<Memory> memories)
    {
        var now = time.GetUtcNow().UtcTicks;
        var records = new ReadOnlyMemory<byte>[memories.Count];
        for (var i = 0; i < records.Length; i++)
        {
            var bytes = new byte[Head + memories[i].Result.Length];
            memories[i].Key.CopyTo(bytes);
            BitConverter.TryWriteBytes(bytes.AsSpan(ContentHash.Size), now);
            memories[i].Result.Span.CopyTo(bytes.AsSpan(Head));
            records[i] = bytes;
        }

        RecordLog log;
        lock (_lock)
            log = WriterLocked(scope, memories[0].Name);
        // One writer at a time by the store's order of recording; readers need not wait for the disk.
        var starts = log.Write(records, flush: true);
        File.SetLastWriteTimeUtc(log.Path, new DateTime(now, DateTimeKind.Utc));
        lock (_lock)
            if (_scopes.TryGetValue(scope, out var known))
                for (var i = 0; i < starts.Length; i++)
                    known[memories[i].Key] = new Place(log.Path, starts[i], records[i].Length, now);
    }

    /// <summary>What is remembered, most lately used first.</summary>
    public IReadOnlyList<Remembered> List()
    {
        lock (_lock)
            return [.. Scopes().Select(scope => (Hash: ContentHash.Parse(scope.Name), Files: scope.GetFiles("*.log")))
                .Where(scope => scope.Files.Length > 0)
                .Select(scope => new Remembered
                {
                    Scope = scope.Hash.ToString(),
                    Name = NameOf(scope.Files[0]),
                    Count = ScopeLocked(scope.Hash).Count,
                    Bytes = scope.Files.Sum(file => file.Length),
                    Used = scope.Files.Max(file => file.LastWriteTimeUtc),
                })
                .OrderByDescending(scope => scope.Used)];
    }

    /// <summary>Forgets what is remembered, of one scope or of all; gives how many results. Other processes that are at
    /// work keep what they know already.</summary>
    public long Forget(ContentHash? scope)
    {
        var forgotten = 0L;
        lock (_lock)
            foreach (var folder in Scopes())
            {
                var hash = ContentHash.Parse(folder.Name);
                if (scope is not null && scope != hash)
                    continue;
                forgotten += ScopeLocked(hash).Count;
                foreach (var file in folder.GetFiles("*.log"))
                    DeleteLocked(hash, file);
            }

        return forgotten;
    }

    /// <summary>Deletes logs that were of no use for longest, and that no living process writes, until the others take so
    /// many bytes; gives how many.</summary>
    public long Trim(long most)
    {
        var gone = 0L;
        lock (_lock)
        {
            var kept = 0L;
            foreach (var file in Scopes().SelectMany(scope => scope.GetFiles("*.log"))
                .OrderByDescending(file => file.LastWriteTimeUtc))
            {
                kept += file.Length;
                if (kept <= most || home.IsAlive(OwnerOf(file.Name)))
                    continue;
                kept -= file.Length;
                DeleteLocked(ContentHash.Parse(file.Directory!.Name), file); // a file lies in a folder
                gone++;
            }
        }

        return gone;
    }

    IEnumerable<DirectoryInfo> Scopes() => Directory.Exists(home.Memos)
        ? new DirectoryInfo(home.Memos).GetDirectories().Where(folder => ContentHash.TryParse(folder.Name, out _))
        : [];

    static string NameOf(FileInfo log)
    {
        var file = Path.Combine(log.DirectoryName!, Name); // a file lies in a folder
        return File.Exists(file) ? File.ReadAllText(file) : "";
    }

    static string OwnerOf(string log) => Path.GetFileNameWithoutExtension(log).Split('-')[^1];

    void DeleteLocked(ContentHash scope, FileInfo file)
    {
        if (_writers.TryGetValue(scope, out var writer) && writer.Path == file.FullName)
        {
            writer.Dispose();
            _writers.Remove(scope);
        }

        if (_files.Remove(file.FullName, out var handle))
            handle.Dispose();
        if (_scopes.TryGetValue(scope, out var known))
            foreach (var (key, place) in known)
                if (place.File == file.FullName)
                    known.Remove(key);
        StoreFault.Guard(file.FullName, file.Delete);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var writer in _writers.Values)
                writer.Dispose();
            foreach (var file in _files.Values)
                file.Dispose();
            _writers.Clear();
            _files.Clear();
        }
    }

    Dictionary<ContentHash, Place> ScopeLocked(ContentHash scope)
    {
        if (_scopes.TryGetValue(scope, out var known))
            return known;
        _scopes.Add(scope, known = []);
        var folder = Path.Combine(home.Memos, scope.ToString());
        if (!Directory.Exists(folder))
            return known;
        foreach (var file in Directory.EnumerateFiles(folder, "*.log").Order(StringComparer.Ordinal))
        {
            try
            {
                LoadLocked(file, known);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                home.Log.FileUnreadable(file, e.Message);
            }
        }

        return known;
    }

    void LoadLocked(string file, Dictionary<ContentHash, Place> known)
    {
        using var reader = new LogReader(file);
        for (long at = 0; reader.TryNext(ref at, out var start, out var content);)
        {
            if (content.Length < Head)
                continue;
            var key = new ContentHash(content[..ContentHash.Size]);
            var when = BitConverter.ToInt64(content[ContentHash.Size..]);
            if (!known.TryGetValue(key, out var earlier) || earlier.When <= when)
                known[key] = new Place(file, start, content.Length, when);
        }

        if (reader.Skipped > 0 && !(reader.Torn && home.IsAlive(OwnerOf(file))))
            home.Log.LogDamaged(file, reader.Skipped);
    }

    ReadOnlyMemory<byte>? ReadLocked(Place place)
    {
        try
        {
            if (!_files.TryGetValue(place.File, out var file))
                _files.Add(place.File, file = File.OpenHandle(
                    place.File, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            // Once a process and log: it is of use.
            if (_used.Add(place.File))
                File.SetLastWriteTimeUtc(place.File, time.GetUtcNow().UtcDateTime);
            if (LogReader.ReadAt(file, place.Start, place.Length) is { } content)
                return content[Head..];
            home.Log.LogDamaged(place.File, place.Length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            home.Log.FileUnreadable(place.File, e.Message);
        }

        return null;
    }

    RecordLog WriterLocked(ContentHash scope, string call)
    {
        if (_writers.TryGetValue(scope, out var log))
            return log;
        home.Live();
        var folder = Path.Combine(home.Memos, scope.ToString());
        StoreFault.Guard(folder, () =>
        {
            Directory.CreateDirectory(folder);
            if (!File.Exists(Path.Combine(folder, Name)))
                File.WriteAllText(Path.Combine(folder, Name), call);
        });
        var name = string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow().UtcTicks:D19}-{home.Owner}.log");
        _writers.Add(scope, log = RecordLog.Create(Path.Combine(folder, name)));
        return log;
    }

    readonly record struct Place(string File, long Start, int Length, long When);
}
