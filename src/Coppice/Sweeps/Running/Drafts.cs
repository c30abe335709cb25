using Coppice.Files;
using Coppice.Sweeps.Claims;
using Coppice.Sweeps.Plans;

namespace Coppice.Sweeps.Running;

/// <summary>Where a process' outputs are until they count. Its folders hold few files each: ext4 looks through a block
/// of some two hundred names for every file that is made. To delete folders takes time too: they are used
/// again.</summary>
sealed class Drafts(SweepPlace place, Nameless? nameless)
{
    const int MostInFolder = 100;

    readonly Lock _lock = new();
    readonly Stack<FileName> _free = [];
    Presence? _owner;
    int _folders;
    long _files;

    /// <summary>Whether some should be published before more are made.</summary>
    public bool IsCrowded => nameless?.IsCrowded == true;

    /// <summary>A file of the hold, and where its output is written to.</summary>
    public HeldFile Hold(Hold hold, SweepItem item)
    {
        if (hold.Drafted++ % MostInFolder == 0)
            hold.Folders.Add(Take(hold.Owner));
        return new HeldFile(
            item, place.Source, hold.Folders[^1], Interlocked.Increment(ref _files), place.Naming)
        {
            Nameless = nameless,
        };
    }

    /// <summary>Nothing of the hold is made or renamed any more.</summary>
    /// <param name="hold">It.</param>
    /// <param name="left">How many files are to be held yet: folders that those do not need are deleted.</param>
    public void Return(Hold hold, int left)
    {
        foreach (var part in hold.Parts)
            foreach (var file in part.Files)
                file.Drop();
        lock (_lock)
            if (hold.Owner == _owner)
                foreach (var folder in hold.Folders)
                    _free.Push(folder);
        while (TryTakeSpare(left, out var spare))
            Folders.Delete(spare);
    }

    // At the end nothing else would be done meanwhile.
    bool TryTakeSpare(int left, out FileName folder)
    {
        lock (_lock)
        {
            folder = default;
            return _free.Count > (left + MostInFolder - 1) / MostInFolder && _free.TryPop(out folder);
        }
    }

    FileName Take(Presence owner)
    {
        FileName folder;
        lock (_lock)
        {
            // Others have deleted what it had before.
            if (owner != _owner)
            {
                _owner = owner;
                _free.Clear();
            }

            if (_free.TryPop(out folder))
                return folder;
            folder = owner.Unfinished / $"{_folders++:x}";
        }

        place.Mount.Through(() => Folders.Make(folder));
        return folder;
    }
}
