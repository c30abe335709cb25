using Coppice.Files;
using Coppice.Sweeps.Claims;
using Coppice.Sweeps.Plans;

namespace Coppice.Sweeps.Running;

/// <summary>One of a sweep's slots: takes slices, has their files worked on, and has what was made published while it
/// goes on.</summary>
sealed class SweepSlot(
    SweepPlace place, Agenda agenda, Attempts attempts, Publisher publisher, Drafts drafts, Pace pace, Action stopAll)
{
    const int MostPublishing = 8;
    static readonly TimeSpan PublishedAfter = TimeSpan.FromSeconds(1);

    // A slice is left after a while, so that at the end what is left is spread over many slices, and many machines.
    static readonly TimeSpan HeldFor = TimeSpan.FromSeconds(30);

    readonly SweepOptions _options = place.Options;
    readonly Queue<Task> _publishing = new();
    Task _last = Task.CompletedTask;

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (await TakeAsync(cancellationToken) is { } hold)
                await WorkAsync(hold, cancellationToken);
        }
        finally
        {
            await _last;
        }
    }

    async Task<Hold?> TakeAsync(CancellationToken cancellationToken)
    {
        var owner = place.Presence;
        var hold = new Hold(owner);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            while (hold.Count < Wanted() && agenda.TryTake() is { } slice)
                if (Claimed(slice, hold) is { } part)
                    hold.Add(part);
            if (hold.Parts.Count > 0)
                return hold;
            if (!await agenda.WaitAsync(cancellationToken))
                return null;
            // What it has waited for may have been its own death.
            if (owner != place.Presence)
                return await TakeAsync(cancellationToken);
        }
    }

    // Towards the end less and less, so that all slots end together.
    int Wanted()
    {
        var most = pace.Held;
        return Math.Min(most, Math.Max(1 + (most / 8), agenda.Files / (2 * _options.Slots)));
    }

    /// <summary>What is to be done of the slice; null where nothing is, or it is somebody else's.</summary>
    Part? Claimed(Slice slice, Hold hold)
    {
        var owner = hold.Owner;
        var folder = place.State.Slice(slice.Number);
        var isNew = !_options.Claims;
        Claim? claim = null;
        if (_options.Claims)
        {
            var claims = place.NextClaim();
            var answer = place.Mount.Through(
                () => Claim.TryTake(folder, owner, claims, slice.Sum, place.Neighbours));
            if (answer.IsDone)
            {
                var failed = FailedElsewhere(folder, slice);
                place.Tally.AddElsewhere(slice.Files.Count - failed.Count);
                agenda.Finish();
                return null;
            }

            if (answer.Claim is null)
            {
                agenda.LeaveToOthers(slice);
                return null;
            }

            claim = answer.Claim;
            isNew = claim.Generation == 1;
        }

        var part = new Part(slice, claim)
        {
            Keys = place.IsByContent ? place.Mount.Through(() => KeyBook.Read(folder)) : null,
        };
        var given = isNew ? [] : FailedElsewhere(folder, slice);
        foreach (var item in slice.Files)
            if (!given.Contains(item.Name) && Held(item, part, hold, isNew) is { } file)
                part.Files.Add(file);
        if (part.Files.Count > 0)
            return part;
        place.Mount.Through(() => claim?.Free(owner, slice.Sum));
        agenda.Finish();
        return null;
    }

    HashSet<FileName> FailedElsewhere(FileName folder, Slice slice)
    {
        var names = slice.Files.Select(item => item.Name).ToHashSet();
        var found = new HashSet<FileName>();
        foreach (var failed in place.Mount.Through(() => FailureBook.Read(folder)))
            if (place.Neighbours.HasMet(failed.Token) && FileName.Of(failed.File) is var name && names.Contains(name))
            {
                place.Tally.Add(failed.Failure);
                found.Add(name);
            }

        return found;
    }

    HeldFile? Held(SweepItem item, Part part, Hold hold, bool isNew)
    {
        var file = drafts.Hold(hold, item);
        if (place.NeedsContent)
        {
            try
            {
                var content = place.Mount.Through(file.ReadHash);
                file.Output = place.Naming.Of(item.Name, content);
                if ((part.Keys is null || part.Keys.Has(file.Output, KeyBook.KeyOf(place.Work, content))) && IsThere())
                {
                    place.Tally.AddBefore(1);
                    return null;
                }
            }
            catch (DiskException)
            {
                // Its attempt will fail of the same, and is told of.
            }
        }
        else if (!isNew && IsThere())
        {
            place.Tally.AddElsewhere(1);
            return null;
        }

        return file;

        bool IsThere() => place.Mount.Through(() => Disk.Exists(place.Target / file.Output));
    }

    async Task WorkAsync(Hold hold, CancellationToken cancellationToken)
    {
        List<HeldFile> files = [.. hold.Parts.SelectMany(part => part.Files)];
        var (at, published) = (0, 0);
        var taken = _options.Time.GetTimestamp();
        var before = taken;
        using var working = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ahead = place.Mount.IsRemote
            ? Task.CompletedTask
            : Task.Run(() => ReadAhead.Ask(files, working.Token), CancellationToken.None);
        try
        {
            while (at < files.Count && !hold.IsLost && _options.Time.GetElapsedTime(taken) < HeldFor)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var began = _options.Time.GetTimestamp();
                var count = pace.Next(files.Count - at);
                await attempts.RunAsync(files.GetRange(at, count), cancellationToken);
                at += count;
                // What it had is gone: it begins again under another name.
                if (files[at - 1].State == HeldState.Waiting)
                    break;
                pace.Took(count, _options.Time.GetElapsedTime(began));
                if (at < files.Count && _options.Time.GetElapsedTime(before) >= PublishedAfter)
                {
                    await PublishAsync(hold, files[published..at], isLast: false);
                    (published, before) = (at, _options.Time.GetTimestamp());
                }
            }
        }
        finally
        {
            await working.CancelAsync();
            await ahead;
            // Of a batch that was broken off, some files may be made.
            await PublishAsync(hold, files[published..], isLast: true);
        }
    }

    // One after the other, so that a slice is given back once all its outputs count.
    async Task PublishAsync(Hold hold, List<HeldFile> files, bool isLast)
    {
        while (_publishing.Count == MostPublishing || (_publishing.Count > 0 && drafts.IsCrowded))
            await _publishing.Dequeue();
        await publisher.CatchUpAsync();
        var before = _last;
        _last = Task.Run(async () =>
        {
            try
            {
                await before;
                await publisher.PublishAsync(hold, files, isLast, agenda);
            }
            catch
            {
                // The slots would wait for what it had in hand.
                stopAll();
                throw;
            }
            finally
            {
                if (isLast)
                    drafts.Return(hold, agenda.Files);
            }
        });
        _publishing.Enqueue(_last);
    }
}
