using Coppice.Files;
using Coppice.Sweeps.Plans;

namespace Coppice.Sweeps.Running;

/// <summary>The files that a watching sweep has seen but not taken: they may still be being written.</summary>
sealed class Newcomers(FileName source)
{
    Dictionary<FileName, FileFacts> _seen = [];

    /// <summary>Those that are as they were at the last look, without those that have failed.</summary>
    public IReadOnlyList<SweepItem> Settled(IReadOnlyList<SweepItem> pending, IReadOnlyList<SweepFailure> failures)
    {
        var failed = failures.Select(failure => failure.Name).ToHashSet(StringComparer.Ordinal);
        var now = new Dictionary<FileName, FileFacts>();
        var settled = new List<SweepItem>();
        foreach (var item in pending)
        {
            if (Disk.Facts(source / item.Name) is not { } facts || failed.Contains(item.Name.ToString()))
                continue;
            now[item.Name] = facts;
            if (_seen.TryGetValue(item.Name, out var before) && before == facts)
                settled.Add(item);
        }

        _seen = now;
        return settled;
    }
}
