using Coppice.Files;

namespace Coppice.Sweeps.Claims;

/// <summary>The other processes at work on a target. They are looked at once a beat, by this process' own clock: whose
/// words stand still for too many looks in a row is dead. A look that comes late proves nothing: the mount was away,
/// for others perhaps too.</summary>
sealed class Neighbours(StateFolder state, TimeSpan beat, TimeProvider time)
{
    /// <summary>How many beats make a lapse.</summary>
    public const int Lapse = 6;

    readonly Lock _lock = new();
    readonly Dictionary<string, Watched> _processes = [];
    readonly Dictionary<FileName, int> _nameless = [];
    readonly HashSet<string> _met = [];
    long? _looked;

    /// <summary>How many are alive.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _processes.Count;
        }
    }

    /// <summary>How many files they have done since this process has heard of them.</summary>
    public long Done { get; private set; }

    /// <summary>Whether that process was alive at a time when this one was.</summary>
    public bool HasMet(string token)
    {
        lock (_lock)
            return _met.Contains(token);
    }

    /// <summary>Whether the process may still hold what it has claimed.</summary>
    public bool IsAlive(string token)
    {
        var words = Disk.TryRead(state.Live / token);
        lock (_lock)
        {
            if (words is null)
                _processes.Remove(token);
            else
                Hear(token, words);
        }

        return words is not null;
    }

    /// <summary>Whether a claim that names nobody has named nobody for too long: its process died in the
    /// writing.</summary>
    public bool IsAbandoned(FileName claim)
    {
        lock (_lock)
            return !_nameless.TryAdd(claim, 0) && _nameless[claim] > Lapse;
    }

    /// <summary>Looks at all, once a beat; deletes what the dead have left.</summary>
    public void Look(string self)
    {
        HashSet<string> tokens;
        lock (_lock)
            tokens = [.. _processes.Keys];
        foreach (var (name, _) in Folders.List(state.Live))
            tokens.Add(name.ToString());
        tokens.Remove(self);
        tokens.RemoveWhere(token => !IsAlive(token));
        foreach (var token in Judge())
        {
            // In this order: without its file it learns that it is dead before it misses its outputs.
            Disk.Delete(state.Live / token);
            Folders.Delete(state.Unfinished / token);
        }
    }

    List<string> Judge()
    {
        lock (_lock)
        {
            var isLate = _looked is { } before && time.GetElapsedTime(before) > 2 * beat;
            _looked = time.GetTimestamp();
            foreach (var one in _processes.Values)
                one.Still = isLate ? 0 : one.Still + 1;
            foreach (var claim in _nameless.Keys)
                _nameless[claim] = isLate ? 0 : _nameless[claim] + 1;
            List<string> dead = [.. _processes.Where(one => one.Value.Still > Lapse).Select(one => one.Key)];
            foreach (var token in dead)
                _processes.Remove(token);
            return dead;
        }
    }

    void Hear(string token, byte[] words)
    {
        if (_processes.TryGetValue(token, out var known))
        {
            if (known.Words.AsSpan().SequenceEqual(words))
                return;
            Done += Math.Max(0, Presence.DoneOf(words) - Presence.DoneOf(known.Words));
        }

        _met.Add(token);
        _processes[token] = new Watched { Words = words };
    }

    sealed class Watched
    {
        public required byte[] Words { get; init; }

        /// <summary>In how many looks the words were the same.</summary>
        public int Still { get; set; }
    }
}
