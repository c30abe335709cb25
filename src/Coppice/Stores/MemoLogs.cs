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

    readonly Lock _lock = new();
    readonly Dictionary<ContentHash, Dictionary<ContentHash, Place>> _scopes = [];
    readonly Dictionary<ContentHash, RecordLog> _writers = [];
    readonly Dictionary<string, SafeFileHandle> _files = [];

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
            log = WriterLocked(scope);
        // One writer at a time by the store's order of recording; readers need not wait for the disk.
        var starts = log.Write(records, flush: true);
        lock (_lock)
            if (_scopes.TryGetValue(scope, out var known))
                for (var i = 0; i < starts.Length; i++)
                    known[memories[i].Key] = new Place(log.Path, starts[i], records[i].Length, now);
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

        var owner = Path.GetFileNameWithoutExtension(file).Split('-')[^1];
        if (reader.Skipped > 0 && !(reader.Torn && home.IsAlive(owner)))
            home.Log.LogDamaged(file, reader.Skipped);
    }

    ReadOnlyMemory<byte>? ReadLocked(Place place)
    {
        try
        {
            if (!_files.TryGetValue(place.File, out var file))
                _files.Add(place.File, file = File.OpenHandle(
                    place.File, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
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

    RecordLog WriterLocked(ContentHash scope)
    {
        if (_writers.TryGetValue(scope, out var log))
            return log;
        home.Live();
        var folder = Path.Combine(home.Memos, scope.ToString());
        StoreFault.Guard(folder, () => Directory.CreateDirectory(folder));
        var name = string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow().UtcTicks:D19}-{home.Owner}.log");
        _writers.Add(scope, log = RecordLog.Create(Path.Combine(folder, name)));
        return log;
    }

    readonly record struct Place(string File, long Start, int Length, long When);
}
