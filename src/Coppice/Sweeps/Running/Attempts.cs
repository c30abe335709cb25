using Coppice.Files;

namespace Coppice.Sweeps.Running;

/// <summary>Has files worked on, again where that failed; finds out which of a batch it was.</summary>
sealed class Attempts(IFileWork work, SweepOptions options, Mount mount)
{
    // What an outage has broken is no failure. One of the source alone may pass unseen.
    const int MostUnseen = 1, MostAway = 20;

    /// <summary>Leaves every file made or failed; waiting where others took this process for dead and deleted what it
    /// had.</summary>
    public async Task RunAsync(IReadOnlyList<HeldFile> files, CancellationToken cancellationToken)
    {
        if (files.Count == 1)
        {
            await RunOneAsync(files[0], cancellationToken);
            return;
        }

        var outages = mount.Outages();
        if (await TryAsync(files, cancellationToken) is null && mount.Outages() == outages)
        {
            var made = mount.Through(() => Made(files));
            foreach (var file in files)
                if (made.Contains(file.Temporary))
                    file.State = HeldState.Made;
                else
                    await RunOneAsync(file, cancellationToken);
            return;
        }

        CheckPlaces(null);
        var half = files.Count / 2;
        await RunAsync([.. files.Take(half)], cancellationToken);
        await RunAsync([.. files.Skip(half)], cancellationToken);
    }

    async Task RunOneAsync(HeldFile file, CancellationToken cancellationToken)
    {
        var (unseen, away) = (mount.IsRemote ? MostUnseen : 0, MostAway);
        for (var attempt = 1; ; attempt++)
        {
            var outages = mount.Outages();
            var fault = await TryAsync([file], cancellationToken);
            var wasAway = mount.Outages() != outages || fault?.Exception is DiskException { MeansAway: true };
            if (fault is null && !wasAway)
            {
                file.State = HeldState.Made;
                return;
            }

            fault ??= new WorkFault("the mount was away in the middle, each time");
            CheckPlaces(fault.Exception);
            if (!mount.Through(() => HasFolder(file)))
                return;
            if (wasAway ? mount.IsRemote && away-- > 0 : unseen-- > 0)
            {
                attempt--;
            }
            else if (attempt > options.Retries)
            {
                file.State = HeldState.Failed;
                file.Failure = new SweepFailure
                {
                    Name = file.Item.Name.ToString(),
                    Reason = fault.Reason,
                    LastLines = fault.LastLines,
                    Attempts = attempt,
                };
                return;
            }

            await Task.Delay(options.RetryDelay, options.Time, cancellationToken);
        }
    }

    // To list folders takes less than to ask for each file.
    static HashSet<FileName> Made(IReadOnlyList<HeldFile> files)
    {
        var made = new HashSet<FileName>();
        foreach (var folder in files.Select(file => file.Folder).Distinct())
        {
            try
            {
                foreach (var (name, _) in Folders.List(folder))
                    made.Add(folder / name);
            }
            catch (DiskException e) when (e.MeansMissing)
            {
                // Others took this process for dead.
            }
        }

        return made;
    }

    // Others may have deleted it, which a mount that remembers what it was told may hide from all but writers.
    static bool HasFolder(HeldFile file)
    {
        var trial = file.Folder / "trial";
        try
        {
            Disk.Write(trial, []);
            Disk.Delete(trial);
            return true;
        }
        catch (DiskException e) when (!e.MeansAway)
        {
            return !e.MeansMissing;
        }
    }

    // No file is to blame where source or target cannot be used: the sweep ends.
    void CheckPlaces(Exception? fault)
    {
        mount.CheckThere();
        mount.CheckSpace(fault, looks: fault is null);
    }

    async Task<WorkFault?> TryAsync(IReadOnlyList<HeldFile> files, CancellationToken cancellationToken)
    {
        using var limit = options.Timeout is { } time ? new CancellationTokenSource(time, options.Time) : null;
        using var either = limit is null
            ? null
            : CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await work.RunAsync(files, either?.Token ?? cancellationToken);
        }
        catch (OperationCanceledException) when (limit is { IsCancellationRequested: true }
            && !cancellationToken.IsCancellationRequested)
        {
            return new WorkFault($"it took longer than {options.Timeout}");
        }
        catch (DiskException e)
        {
            return new WorkFault(e.Message, "", e);
        }
    }
}
