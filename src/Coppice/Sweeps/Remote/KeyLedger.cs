using Coppice.Sweeps.Claims;
using Coppice.Sweeps.Plans;
using Coppice.Sweeps.Running;

namespace Coppice.Sweeps.Remote;

/// <summary>The key books of a sweep whose workers only read them: the client writes them all.</summary>
sealed class KeyLedger(SweepPlace place, int slices)
{
    readonly Lock _lock = new();
    readonly Dictionary<int, KeyBook> _books = [];

    /// <summary>Notes from what the outputs that now count were made.</summary>
    public void Add(SweepItem[] files, RemoteOutcome outcome)
    {
        if (!place.IsByContent)
            return;
        lock (_lock)
        {
            var touched = new HashSet<int>();
            foreach (var (index, known) in outcome.Done)
            {
                if (known is not { } content)
                    continue;
                var number = Slice.NumberOf(files[index].Hash, slices);
                if (!_books.TryGetValue(number, out var book))
                    _books[number] = book = place.Mount.Through(() => KeyBook.Read(place.State.Slice(number)));
                book.Set(place.Naming.Of(files[index].Name, content), KeyBook.KeyOf(place.Work, content));
                touched.Add(number);
            }

            foreach (var number in touched)
                place.Mount.Through(() =>
                {
                    Files.Folders.Make(place.State.Slice(number));
                    _books[number].Write(place.State.Slice(number), place.Presence);
                });
        }
    }
}
