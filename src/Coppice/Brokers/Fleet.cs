using System.Collections.Concurrent;
using Coppice.Jobs;
using Coppice.Workers;

namespace Coppice.Brokers;

/// <summary>The workers that live, by their heartbeats.</summary>
sealed class Fleet(TimeProvider time)
{
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(10);
    static readonly TimeSpan Lapse = TimeSpan.FromSeconds(35);

    readonly ConcurrentDictionary<Speaker, Member> _members = [];

    public void Hear(Signal signal)
    {
        var speaker = Speaker.Of(signal);
        if (signal.Kind == SignalKind.Goodbye)
            _members.TryRemove(speaker, out _);
        if (signal.Kind != SignalKind.Heartbeat)
            return;
        if (!_members.ContainsKey(speaker))
            Forget();
        _members[speaker] = new Member(
            Route.Split(signal.Text).ToHashSet(StringComparer.Ordinal),
            (int)signal.Number,
            time.GetUtcNow(),
            signal.Tasks,
            Vitals.Read(signal.Body));
    }

    /// <summary>Slots of all workers that can run tasks of a route.</summary>
    public int Slots(string route)
    {
        var slots = 0;
        foreach (var (_, member) in Living())
            if (Route.Fits(route, member.Tags))
                slots += member.Slots;
        return slots;
    }

    /// <summary>A worker's place among those that live, from 0 on, and how many they are; a worker that has not heard of
    /// itself is alone.</summary>
    public (int Place, int Count) PlaceOf(Guid worker)
    {
        var ids = Living().Select(each => each.Key.Id).Order().ToArray();
        var place = Array.IndexOf(ids, worker);
        return place < 0 ? (0, 1) : (place, ids.Length);
    }

    /// <summary>The workers that can run tasks of a route.</summary>
    public IReadOnlyList<Speaker> Fitting(string route) =>
        [.. Living().Where(each => Route.Fits(route, each.Value.Tags)).Select(each => each.Key)];

    /// <summary>Tasks that workers say they hold.</summary>
    public IReadOnlySet<TaskId> Held => Living().SelectMany(each => each.Value.Tasks).ToHashSet();

    /// <summary>Why nobody can run tasks of a route; null if somebody can.</summary>
    public string? WhyNobody(string route)
    {
        if (Slots(route) > 0)
            return null;
        var living = Living().ToArray();
        var tags = living.SelectMany(each => each.Value.Tags).Distinct(StringComparer.Ordinal);
        var wanted = route.Length == 0 ? "no worker" : $"no worker with {string.Join(" and ", Route.Split(route))}";
        return living.Length == 0
            ? $"{wanted}: none is there"
            : $"{wanted}: {living.Length} worker{(living.Length == 1 ? "" : "s")}, tags {Route.Join(tags)}";
    }

    /// <summary>A name for each of several workers: its own, and where it runs if another has it too.</summary>
    public IReadOnlyDictionary<Speaker, string> Labels(IEnumerable<Speaker> workers)
    {
        var labels = new Dictionary<Speaker, string>();
        foreach (var name in workers.GroupBy(worker => worker.Name))
        {
            var isAlone = name.Count() == 1;
            foreach (var worker in name)
                labels[worker] = isAlone ? name.Key
                    : _members.TryGetValue(worker, out var member) && member.Vitals is { } vitals
                        ? $"{name.Key}/{vitals.Host}:{vitals.Process}"
                        : $"{name.Key}/{worker.Id}";
        }

        return labels;
    }

    // Of machines that come and go each has a name of its own.
    void Forget()
    {
        foreach (var dead in _members.Keys.Except(Living().Select(each => each.Key)).ToArray())
            _members.TryRemove(dead, out _);
    }

    IEnumerable<KeyValuePair<Speaker, Member>> Living()
    {
        var now = time.GetUtcNow();
        return _members.Where(each => now - each.Value.Seen < Lapse);
    }

    /// <summary>Workers whose Coppice is not this one's, in words; null for none.</summary>
    public string? Others(string version)
    {
        var others = Living().Where(each => each.Value.Vitals is { } vitals && vitals.Version != version).ToArray();
        return others.Length == 0
            ? null
            : $"this client has Coppice {version}, and {string.Join(", ", others.Select(each => $"{each.Key.Name} has {each.Value.Vitals!.Version}"))}: give all the same version";
    }

    /// <summary>Those that live, by name.</summary>
    public IReadOnlyList<WorkerStatus> Workers =>
    [
        .. Living().Select(each => new WorkerStatus
        {
            Name = each.Key.Name,
            Tags = [.. each.Value.Tags.Order(StringComparer.Ordinal)],
            Slots = each.Value.Slots,
            Seen = each.Value.Seen,
            Host = each.Value.Vitals?.Host ?? "",
            Process = each.Value.Vitals?.Process ?? 0,
            Version = each.Value.Vitals?.Version ?? "",
            Running = each.Value.Vitals?.Running ?? 0,
            ProcessorTime = TimeSpan.FromSeconds(each.Value.Vitals?.ProcessorTime ?? 0),
            Memory = each.Value.Vitals?.Memory ?? 0,
            MemoryLimit = each.Value.Vitals?.MemoryLimit ?? 0,
            Load = each.Value.Vitals?.Load ?? 0,
            DiskFree = each.Value.Vitals?.DiskFree ?? 0,
            Clock = each.Value.Vitals?.Clock ?? each.Value.Seen,
        }).OrderBy(worker => worker.Name, StringComparer.Ordinal)
            .ThenBy(worker => worker.Host, StringComparer.Ordinal)
            .ThenBy(worker => worker.Process),
    ];

    sealed record Member(
        IReadOnlySet<string> Tags, int Slots, DateTimeOffset Seen, IReadOnlyList<TaskId> Tasks, Vitals? Vitals);
}
