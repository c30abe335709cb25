using Coppice.Files;
using Coppice.Sweeps.Claims;

namespace Coppice.Sweeps.Running;

/// <summary>Makes outputs count: flushes them, asks whether their slice is still held, and gives them their
/// names.</summary>
sealed class Publisher(SweepPlace place, Outputs outputs)
{
    // A disk of this machine renames one file after another, however many ask; who waits for it spins.
    readonly SemaphoreSlim _renaming = new(place.Mount.FlushesApart ? place.Options.Slots : 1);
    int _waiting;

    /// <summary>Waits while outputs wait until others have their names. Who makes more meanwhile takes the processor from
    /// what would then be left to one at the end.</summary>
    public async Task CatchUpAsync()
    {
        if (Volatile.Read(ref _waiting) == 0)
            return;
        await _renaming.WaitAsync();
        _renaming.Release();
    }

    /// <summary>Publishes what of these files was made. The last time for a hold gives its slices back, with what is
    /// left of them.</summary>
    public async Task PublishAsync(Hold hold, IReadOnlyList<HeldFile> files, bool isLast, Agenda agenda)
    {
        List<HeldFile> made = [.. files.Where(file => file.State == HeldState.Made)];
        if (made.Count > 0)
            await outputs.FlushAsync(made);
        // Without its heart it has no outputs either: others have deleted them.
        if (!place.Mount.Through(() => hold.Owner.Beat(place.Tally.Here)))
            place.Revive(hold.Owner);
        Interlocked.Increment(ref _waiting);
        await _renaming.WaitAsync();
        Interlocked.Decrement(ref _waiting);
        try
        {
            PublishParts(hold, files.ToHashSet(), isLast, agenda);
        }
        finally
        {
            _renaming.Release();
        }

        place.Tally.Report();
    }

    void PublishParts(Hold hold, HashSet<HeldFile> chosen, bool isLast, Agenda agenda)
    {
        foreach (var part in hold.Parts)
        {
            List<HeldFile> mine = [.. part.Files.Where(chosen.Contains)];
            if (!part.IsLost && part.Claim is { } claim && !place.Mount.Through(claim.IsHeld))
                part.IsLost = true;
            if (!part.IsLost && mine.Count > 0)
                Publish(part, mine, hold.Owner);
            if (isLast)
                GiveBack(part, hold.Owner, agenda);
        }
    }

    void Publish(Part part, List<HeldFile> files, Presence owner)
    {
        var slice = place.State.Slice(part.Slice.Number);
        var done = 0;
        foreach (var file in files)
            if (file.State == HeldState.Made && outputs.Move(file))
            {
                done++;
                if (part.Keys is not null && file.Content is { } content)
                    part.Keys.Set(file.Output, KeyBook.KeyOf(place.Work, content));
            }

        place.Tally.AddHere(done);
        if (done > 0)
            place.Mount.Through(() => part.Keys?.Write(slice, owner));
        Tell(part, files, slice, owner);
    }

    void Tell(Part part, List<HeldFile> files, FileName slice, Presence owner)
    {
        foreach (var file in files)
            if (file.Failure is { } failure)
                place.Tally.Add(failure);
        if (part.Claim is null)
            return;
        var known = part.Claim.Generation == 1 ? [] : place.Mount.Through(() => FailureBook.Read(slice));
        if (known.Count == 0 && part.Files.TrueForAll(file => file.Failure is null))
            return;
        var mine = part.Files.Select(file => file.Item.Name).ToHashSet();
        List<FailedFile> now =
        [
            .. known.Where(failed => !mine.Contains(FileName.Of(failed.File))),
            .. part.Files.Where(file => file.Failure is not null).Select(file =>
                new FailedFile(file.Item.Name.Bytes.ToArray(), owner.Token, file.Failure!)), // asked just before
        ];
        place.Mount.Through(() => FailureBook.Write(slice, owner, now));
    }

    void GiveBack(Part part, Presence owner, Agenda agenda)
    {
        var left = part.Files
            .Where(file => file.State is HeldState.Waiting or HeldState.Made)
            .Select(file => file.Item)
            .ToList();
        if (!part.IsLost)
            place.Mount.Through(() => part.Claim?.Free(owner, left.Count == 0 ? part.Slice.Sum : null));
        if (left.Count == 0)
            agenda.Finish();
        else
            agenda.PutBack(part.Slice with { Files = left });
    }
}
