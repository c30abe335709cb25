using Coppice.Files;
using Coppice.Sweeps.Claims;

namespace Coppice.Sweeps.Plans;

/// <summary>Which files there are, and which of them are still to be done.</summary>
/// <param name="Pending">Files without an output; all, where only their content can tell.</param>
/// <param name="Files">How many there are.</param>
sealed record SweepPlan(IReadOnlyList<SweepItem> Pending, long Files)
{
    /// <exception cref="SweepException">Two files would be written to one output.</exception>
    public static SweepPlan Make(List<FileName> files, FileName target, Naming naming, bool needsContent, bool inside)
    {
        var there = needsContent ? [] : Outputs(target, inside || naming.MakesFolders);
        var pending = new List<SweepItem>();
        var taken = new Dictionary<FileName, FileName>();
        foreach (var name in files)
        {
            if (naming.NeedsContent)
            {
                pending.Add(new SweepItem(name, null));
                continue;
            }

            var output = naming.Of(name, null);
            if (!naming.KeepsNames && !taken.TryAdd(output, name))
                throw new SweepException(
                    $"{taken[output].Shown} and {name.Shown} would both be written to {output.Shown}: let the output's "
                    + "name tell them apart, by {name} or {ext}.");
            if (!there.Contains(output))
                pending.Add(new SweepItem(name, output));
        }

        return new SweepPlan(pending, files.Count);
    }

    static HashSet<FileName> Outputs(FileName target, bool inside)
    {
        var found = new HashSet<FileName>();
        var open = new Stack<FileName>([FileName.Of("")]);
        while (open.TryPop(out var folder))
            foreach (var (name, kind) in Folders.List(folder.IsEmpty ? target : target / folder))
            {
                if (StateFolder.Is(name))
                    continue;
                var output = folder.IsEmpty ? name : folder / name;
                found.Add(output);
                if (kind == FileKind.Folder && inside)
                    open.Push(output);
            }

        return found;
    }
}
