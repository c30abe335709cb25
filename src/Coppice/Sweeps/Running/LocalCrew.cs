using System.Runtime.ExceptionServices;
using Coppice.Files;
using Coppice.Sweeps.Claims;
using Coppice.Sweeps.Commands;
using Coppice.Workers;

namespace Coppice.Sweeps.Running;

/// <summary>Slots of this process, which claim what they work on.</summary>
sealed class LocalCrew(IFileWork work) : ICrew
{
    // Each flush writes the target's own blocks anew: it is to be for many files. More would leave more to the end.
    const int MostHeld = 2048;

    readonly Pace _pace = new(work.Batch, MostHeld);

    public void CheckThere() => (work as CommandWork)?.CheckThere();

    public async Task WorkAsync(SweepPlace place, List<Slice> slices, int count, CancellationToken stop)
    {
        var options = place.Options;
        var look = TimeSpan.FromSeconds(Math.Clamp(options.Lapse.TotalSeconds / Neighbours.Lapse / 2, 0.05, 1));
        var agenda = new Agenda(slices, look, options.Time);
        var attempts = new Attempts(work, options, place.Mount);
        using var flusher = new Flusher(place.Target);
        var publisher = new Publisher(place, new Outputs(place.Mount, place.Target, flusher));
        using var nameless = place.Mount.IsRemote || work is CommandWork
            ? null
            : Nameless.TryIn(place.Target, place.Presence.Unfinished / "trial");
        var drafts = new Drafts(place, nameless);
        ComingNames.Ask(place, slices);
        using var any = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var slots = new List<Task>();
        for (var i = 0; i < Math.Min(options.Slots, slices.Sum(slice => slice.Files.Count)); i++)
        {
            var slot = new SweepSlot(place, agenda, attempts, publisher, drafts, _pace, any.Cancel);
            slots.Add(SlotThread.RunAsync($"sweep {i}", () => RunAsync(slot)));
        }

        var ended = Task.WhenAll(slots);
        try
        {
            await ended;
        }
        catch when (Cause(ended) is { } cause)
        {
            ExceptionDispatchInfo.Throw(cause);
        }

        // One that cannot go on stops all: what they have in hand is still published.
        async Task RunAsync(SweepSlot slot)
        {
            try
            {
                await slot.RunAsync(any.Token);
            }
            catch
            {
                await any.CancelAsync();
                throw;
            }
        }
    }

    // The others were only stopped by it.
    static Exception? Cause(Task slots) =>
        slots.Exception?.InnerExceptions.FirstOrDefault(e => e is not OperationCanceledException);
}
