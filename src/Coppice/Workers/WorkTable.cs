using System.Collections.Concurrent;

namespace Coppice.Workers;

/// <summary>The calls that this process runs by reference, by job or call.</summary>
sealed class WorkTable
{
    readonly ConcurrentDictionary<Guid, Work> _works = [];

    public IEnumerable<Work> All => _works.Values;

    public void Add(Work work) => _works[work.Id] = work;

    /// <summary>The work under its id: the one that was there first.</summary>
    public Work GetOrAdd(Work work) => _works.GetOrAdd(work.Id, work);

    public Work? Find(Guid id) => _works.GetValueOrDefault(id);

    public void Clear() => _works.Clear();

    public void Remove(Guid id) => _works.TryRemove(id, out _);
}
