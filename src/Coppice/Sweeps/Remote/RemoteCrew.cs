using Coppice.Sweeps.Claims;
using Coppice.Sweeps.Plans;
using Coppice.Sweeps.Running;

namespace Coppice.Sweeps.Remote;

/// <summary>The workers of a cluster. Files are items of jobs, as many together as take a while; no claims are needed,
/// as the broker gives each to one.</summary>
sealed class RemoteCrew(Cluster cluster, RemoteWork work, JobOptions where) : ICrew
{
    const int FewestSlots = 8, MostHeld = 2048;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    readonly Pace _pace = new(work.Command is { } command ? command.Batch : 1, MostHeld);
    int _running;

    // Workers look for the command themselves: what they have is not known here.
    public void CheckThere()
    {
    }

    public async Task WorkAsync(SweepPlace place, List<Slice> slices, int count, CancellationToken stop)
    {
        using var any = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var open = new RemoteAgenda(slices.SelectMany(slice => slice.Files));
        var keys = new KeyLedger(place, count);
        var jobs = new List<Task>();
        try
        {
            while (true)
            {
                if (jobs.Exists(job => job.IsFaulted || job.IsCanceled))
                    break;
                jobs.RemoveAll(job => job.IsCompleted);
                place.Tally.Workers = cluster.Workers.Count;
                // Asked before: whoever ends later may have given something back.
                var isLast = Volatile.Read(ref _running) == 0;
                var slots = Math.Max(FewestSlots, cluster.Workers.Sum(worker => worker.Slots));
                // Until it is known how long a file takes, no more than keeps all busy.
                if (open.Take(_pace.Held, 2 * slots, _pace.IsKnown ? int.MaxValue : 4 * slots) is { Count: > 0 } items)
                {
                    Interlocked.Increment(ref _running);
                    jobs.Add(RunAsync(place, items, open, keys, count, any.Token));
                }
                else if (isLast)
                {
                    break;
                }

                var isMoving = await open.ChangedAsync(Patience, place.Options.Time, stop);
                if (!isMoving && cluster.Workers.Count == 0)
                    place.Tally.Waits("no worker is there");
            }
        }
        finally
        {
            // After a failure the others have nothing to go on for.
            await any.CancelAsync();
            await Task.WhenAll(jobs).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (jobs.Find(job => job.IsFaulted) is { } failed)
            await failed;
    }

    async Task RunAsync(
        SweepPlace place,
        List<SweepItem[]> items,
        RemoteAgenda open,
        KeyLedger keys,
        int slices,
        CancellationToken cancellationToken)
    {
        var owner = place.Presence;
        var sent = work with { Token = owner.Token, Slices = slices, Batch = _pace.Batch };
        var waiting = items.Index().ToDictionary();
        var names = items.Select(files => files.Select(file => file.Name.Bytes.ToArray()).ToArray());
        try
        {
            var ended = cluster.AsCompletedAsync(
                names,
                (byte[][] batch, CancellationToken token) => sent.RunAsync(batch, token),
                where,
                cancellationToken);
            await foreach (var (index, outcome) in ended)
            {
                waiting.Remove(index);
                if (outcome.Fault is { } fault)
                    throw new SweepException($"On the worker {outcome.Host}: {fault}");
                if (!outcome.SeesTarget)
                    CheckSeen(place, owner, outcome.Host);
                if (outcome.Worked > 0)
                    _pace.Took(outcome.Worked, outcome.Elapsed);
                Count(place, outcome);
                keys.Add(items[index], outcome);
                open.Return(outcome.Left.Select(i => items[index][i]));
            }
        }
        catch (JobFailedException e) when (e.ItemIndex is { } index && waiting.Remove((int)index, out var files))
        {
            // The files of one item have killed its workers, and the job with it: no fault of the others'.
            foreach (var others in waiting.Values)
                open.Return(others);
            if (files is [var file])
            {
                open.Return([]);
                place.Tally.Add(new SweepFailure { Name = file.Name.ToString(), Reason = e.Message });
            }
            else
            {
                open.ReturnApart(files);
            }
        }
        finally
        {
            Interlocked.Decrement(ref _running);
            open.Notice();
        }
    }

    static void Count(SweepPlace place, RemoteOutcome outcome)
    {
        foreach (var failure in outcome.Failures)
            place.Tally.Add(failure);
        place.Tally.AddHere(outcome.Done.Length);
        if (place.NeedsContent)
            place.Tally.AddBefore(outcome.There);
        else
            place.Tally.AddElsewhere(outcome.There);
        place.Tally.Waits(null);
    }

    // The folder is gone where others took this process for dead. Else the worker looks elsewhere.
    static void CheckSeen(SweepPlace place, Presence owner, string host)
    {
        if (owner != place.Presence)
            return;
        if (place.Mount.Through(() => owner.Beat(place.Tally.Here)))
            throw new SweepException(
                $"The worker {host} sees another folder at {place.Target.Shown}: mount source and target there under "
                + "the same paths as here, or name the workers that have them by a tag.");
        place.Revive(owner);
    }
}
