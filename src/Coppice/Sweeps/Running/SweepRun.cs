using Coppice.Files;
using Coppice.Sweeps.Claims;
using Coppice.Sweeps.Plans;

namespace Coppice.Sweeps.Running;

/// <summary>A sweep from its beginning to its end, whoever does the work.</summary>
sealed class SweepRun
{
    readonly SweepOptions _options;
    readonly ICrew _crew;
    readonly FileName _source, _target;
    readonly StateFolder _state;
    readonly Naming _naming;
    readonly string _name;
    readonly Tally _tally;
    readonly TimeSpan _beat;

    public SweepRun(string source, string target, ICrew crew, string name, SweepOptions options)
    {
        (_source, _target) = SweepFolders.Check(source, target);
        (_crew, _name, _options) = (crew, name, options);
        _state = new StateFolder(_target);
        _naming = new Naming(Template.Parse(options.Output));
        _tally = new Tally(options);
        _beat = options.Lapse / Neighbours.Lapse;
    }

    public async Task<SweepReport> RunAsync(CancellationToken cancellationToken)
    {
        var began = _options.Time.GetTimestamp();
        _crew.CheckThere();
        await SweepFolders.PatientlyAsync(
            () =>
            {
                SweepFolders.Make(_target, _state);
                MountTrial.Check(_state, Guid.NewGuid());
                return true;
            },
            _options,
            cancellationToken);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var mount = await SweepFolders.PatientlyAsync(
            () => new Mount(_source, _target, _options, _tally, stop.Token), _options, cancellationToken);
        var id = Guid.NewGuid();
        var presence = mount.Through(() => Presence.Begin(_state, id));
        var place = new SweepPlace
        {
            Options = _options,
            Source = _source,
            Target = _target,
            State = _state,
            Mount = mount,
            Tally = _tally,
            Neighbours = new Neighbours(_state, _beat, _options.Time),
            Naming = _naming,
            Work = _name,
            Presence = presence,
        };
        _tally.Neighbours = place.Neighbours;
        // Before the target is looked at: whoever is met later cannot have left before that.
        mount.Through(() => place.Neighbours.Look(presence.Token));
        var beating = BeatAsync(place, stop.Token);
        try
        {
            await SweepAsync(place, stop.Token, cancellationToken);
        }
        catch (DiskException e)
        {
            mount.CheckThere();
            mount.CheckSpace(e, looks: false);
            throw;
        }
        finally
        {
            await stop.CancelAsync();
            await beating;
            End(place.Presence);
        }

        return new SweepReport
        {
            Files = _tally.Files,
            Before = _tally.Before,
            Done = _tally.Here,
            Elsewhere = _tally.Elsewhere,
            Failures = _tally.Failures,
            Elapsed = _options.Time.GetElapsedTime(began),
        };
    }

    async Task SweepAsync(SweepPlace place, CancellationToken stop, CancellationToken cancellationToken)
    {
        var files = new SourceFiles(_source, _target, _options);
        var waiting = _options.Watch is null ? null : new Newcomers(_source);
        while (true)
        {
            var found = place.Mount.Through(files.Find);
            var charter = await Charter.For(_name, _options.Output, found.Count)
                .AgreeAsync(_state, () => MayReplace(place), place.Mount.Through, _options.Time, cancellationToken);
            var plan = place.Mount.Through(
                () => SweepPlan.Make(found, _target, _naming, place.NeedsContent, _options.Recursive));
            var pending = waiting?.Settled(plan.Pending, _tally.Failures) ?? plan.Pending;
            _tally.Files = plan.Files;
            // What was done in earlier rounds is counted already.
            _tally.Before = Math.Max(0, plan.Files - plan.Pending.Count - _tally.Here - _tally.Elsewhere);
            _tally.Report();
            if (pending.Count > 0)
                await _crew.WorkAsync(
                    place, Slice.Cut(found, pending, charter.Slices, place.Presence.Seed), charter.Slices, stop);
            _tally.Report();
            if (_options.Watch is not { } period)
                return;
            await Task.Delay(period, _options.Time, cancellationToken);
        }
    }

    // Where content decides, another command makes other outputs in turn; never at the same time.
    bool MayReplace(SweepPlace place) => place.IsByContent && place.Neighbours.Count == 0;

    async Task BeatAsync(SweepPlace place, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                await Task.Delay(_beat, _options.Time, stop);
                await Task.Run(() => place.Mount.Through(() => Beat(place)), stop);
                _tally.Report();
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e) when (e is SweepException or DiskException)
            {
                // Slots meet the same, and say so.
                if (stop.IsCancellationRequested)
                    return;
            }
        }
    }

    void Beat(SweepPlace place)
    {
        var presence = place.Presence;
        if (!presence.Beat(_tally.Here))
            place.Revive(presence);
        place.Neighbours.Look(place.Presence.Token);
    }

    static void End(Presence presence)
    {
        try
        {
            presence.End();
        }
        catch (DiskException)
        {
            // The mount is away, or the disk is gone: others will find it dead.
        }
    }
}
