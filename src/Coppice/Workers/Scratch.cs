using System.Collections.Concurrent;
using Coppice.Stores;

namespace Coppice.Workers;

/// <summary>Folders for what calls put down between their tasks: one for each job, as long as it runs.</summary>
sealed class Scratch(string root, TimeProvider time)
{
    // Awaited calls are in no store that could say whether they still run.
    const string OfCall = "call-";
    static readonly TimeSpan Forgotten = TimeSpan.FromDays(1);

    readonly ConcurrentDictionary<Guid, string> _folders = [];

    /// <summary>The folder of a job or call; it is there.</summary>
    public string Of(Work work)
    {
        if (_folders.TryGetValue(work.Id, out var known))
            return known;
        var folder = Path.Combine(Path.GetFullPath(root), $"{(work.IsAwaited ? OfCall : "")}{work.Id:N}");
        StoreFault.Guard(folder, () => Directory.CreateDirectory(folder));
        return _folders[work.Id] = folder;
    }

    /// <summary>An awaited call has ended.</summary>
    public void Remove(Guid call)
    {
        if (_folders.TryRemove(call, out var folder))
            Delete(folder);
    }

    /// <summary>Finds what earlier processes have left here.</summary>
    public void Open()
    {
        if (!Directory.Exists(root))
            return;
        foreach (var folder in Directory.EnumerateDirectories(root))
        {
            var name = Path.GetFileName(folder);
            if (Guid.TryParse(name, out var job))
                _folders[job] = folder;
            else if (name.StartsWith(OfCall, StringComparison.Ordinal)
                && Directory.GetLastWriteTimeUtc(folder) < (time.GetUtcNow() - Forgotten).UtcDateTime)
                Delete(folder);
        }
    }

    /// <summary>Deletes the folders of jobs that have ended.</summary>
    public async Task SweepAsync(IJobs jobs, CancellationToken cancellationToken)
    {
        var ids = _folders.Where(each => !Path.GetFileName(each.Value).StartsWith(OfCall, StringComparison.Ordinal))
            .Select(each => each.Key).ToArray();
        if (ids.Length == 0)
            return;
        var states = await jobs.StatesAsync(ids, cancellationToken);
        for (var i = 0; i < ids.Length; i++)
            if (states[i] is null or >= JobState.Succeeded)
                Remove(ids[i]);
    }

    /// <summary>Deletes all of it: the process ends, and its jobs with it.</summary>
    public void Clear() => Delete(root);

    // A call that does not end may still write: what it leaves is found by the next process.
    static void Delete(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }
}
