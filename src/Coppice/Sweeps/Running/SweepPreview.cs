using Coppice.Sweeps.Files;
using Coppice.Sweeps.Plans;

namespace Coppice.Sweeps.Running;

/// <summary>What a sweep would have to do.</summary>
static class SweepPreview
{
    public static IReadOnlyList<KeyValuePair<string, string>> Make(string source, string target, SweepOptions options)
    {
        if (options.Key == SweepKey.Content)
            throw new ArgumentException(
                "SweepOptions: a preview tells what is done by outputs alone: leave Key as it is.");
        var (from, to) = SweepFolders.Check(source, target);
        return SweepFolders.Guard(() => Pending(from, to, options), "The folders must be readable");
    }

    static List<KeyValuePair<string, string>> Pending(FileName source, FileName target, SweepOptions options)
    {
        var naming = new Naming(Template.Parse(options.Output));
        var files = new SourceFiles(source, target, options).Find();
        files.Sort((a, b) => a.Bytes.SequenceCompareTo(b.Bytes));
        if (naming.NeedsContent)
            return
            [
                .. files
                    .Select(name => (Name: name, Output: naming.Of(name, HashOf(source / name))))
                    .Where(pair => !Disk.Exists(target / pair.Output))
                    .Select(pair => KeyValuePair.Create(pair.Name.Shown, pair.Output.Shown)),
            ];

        // Without a target nothing is done.
        var plan = Disk.Exists(target)
            ? SweepPlan.Make(files, target, naming, needsContent: false, options.Recursive)
            : SweepPlan.Make(files, target, naming, needsContent: true, options.Recursive);
        return [.. plan.Pending.Select(item => KeyValuePair.Create(item.Name.Shown, item.Output!.Value.Shown))];
    }

    static Calls.ContentHash HashOf(FileName path)
    {
        using var stream = Disk.OpenRead(path);
        return new Calls.ContentHash(System.Security.Cryptography.SHA256.HashData(stream));
    }
}
