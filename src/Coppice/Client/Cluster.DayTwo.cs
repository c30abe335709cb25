using Coppice.Calls;
using Coppice.Diagnostics;

namespace Coppice;

// What an operator does of a day.
public sealed partial class Cluster
{
    // A client puts content into the store before the job that refers to it.
    static readonly TimeSpan YoungContent = TimeSpan.FromDays(1);

    /// <summary>Looks at everything that a cluster needs: key, servers, clocks, workers, this machine. What is wrong is
    /// told, with its cure; nothing is thrown for it.</summary>
    public static Task<IReadOnlyList<Finding>> ExamineAsync(
        ClusterOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new Examination(options).RunAsync(cancellationToken);
    }

    /// <summary>Runs again what a durable job that failed or was canceled has left undone; what it has done
    /// stays.</summary>
    /// <exception cref="JobNotFoundException">No such job is known.</exception>
    /// <exception cref="CoppiceException">It cannot be resumed; the message says why.</exception>
    public async Task ResumeAsync(Guid id, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        await _client.ResumeAsync(id, cancellationToken);
    }

    /// <summary>Deletes jobs that ended longer ago, and content that no job refers to and nobody has used for as long,
    /// and for a day at least.</summary>
    public async Task<Pruned> PruneAsync(TimeSpan age, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(age, TimeSpan.Zero);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        var jobs = await _jobs.PruneAsync(age, cancellationToken);
        var contents = _client.Remote is { } remote
            ? await remote.Blobs.SweepAsync(
                new HashSet<ContentHash>(), age > YoungContent ? age : YoungContent, cancellationToken)
            : 0;
        return new Pruned(jobs, contents);
    }
}
