using Coppice.Files;
using Coppice.Sweeps.Claims;
using Coppice.Sweeps.Plans;

namespace Coppice.Sweeps.Running;

/// <summary>What a sweep would have to do.</summary>
static class SweepPreview
{
    public static IReadOnlyList<KeyValuePair<string, string>> Make(string source, string target, SweepOptions options)
    {
        if (options is { Key: SweepKey.Content, Name: null })
            throw new ArgumentException(
                "SweepOptions: where content decides what is done, a preview must be told by what work: set Name.");
        var (from, to) = SweepFolders.Check(source, target);
        return SweepFolders.Guard(() => Pending(from, to, options), "The folders must be readable");
    }

    static List<KeyValuePair<string, string>> Pending(FileName source, FileName target, SweepOptions options)
    {
        var naming = new Naming(Template.Parse(options.Output));
        var files = new SourceFiles(source, target, options).Find();
        files.Sort((a, b) => a.Bytes.SequenceCompareTo(b.Bytes));
        if (naming.NeedsContent || options.Key == SweepKey.Content)
            return PendingByContent(source, target, files, naming, options);

        // Without a target nothing is done.
        var plan = Disk.Exists(target)
            ? SweepPlan.Make(files, target, naming, needsContent: false, options.Recursive)
            : SweepPlan.Make(files, target, naming, needsContent: true, options.Recursive);
        return [.. plan.Pending.Select(item => KeyValuePair.Create(item.Name.Shown, item.Output!.Value.Shown))];
    }

    static List<KeyValuePair<string, string>> PendingByContent(
        FileName source, FileName target, List<FileName> files, Naming naming, SweepOptions options)
    {
        var state = new StateFolder(target);
        var slices = Charter.Current(state)?.Slices;
        var books = new Dictionary<int, KeyBook>();
        var pending = new List<KeyValuePair<string, string>>();
        foreach (var name in files)
        {
            var content = HashOf(source / name);
            var output = naming.Of(name, content);
            if (!(Disk.Exists(target / output) && IsCurrent(name, output, content)))
                pending.Add(KeyValuePair.Create(name.Shown, output.Shown));
        }

        return pending;

        bool IsCurrent(FileName name, FileName output, Calls.ContentHash content)
        {
            if (options.Key != SweepKey.Content)
                return true;
            if (slices is not { } count)
                return false;
            var number = Slice.NumberOf(name.Hash(), count);
            if (!books.TryGetValue(number, out var book))
                books[number] = book = KeyBook.Read(state.Slice(number));
            return book.Has(output, KeyBook.KeyOf(options.Name!, content)); // checked above
        }
    }

    static Calls.ContentHash HashOf(FileName path)
    {
        using var stream = Disk.OpenRead(path);
        return new Calls.ContentHash(System.Security.Cryptography.SHA256.HashData(stream));
    }
}
