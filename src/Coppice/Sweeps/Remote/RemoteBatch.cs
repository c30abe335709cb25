using Coppice.Calls;
using Coppice.Files;
using Coppice.Sweeps.Claims;
using Coppice.Sweeps.Plans;
using Coppice.Sweeps.Running;

namespace Coppice.Sweeps.Remote;

/// <summary>Files that a worker was given, while it works on them. They may be another's too, where that one was taken
/// for dead: outputs are whole and the same, whoever is last.</summary>
sealed class RemoteBatch : IDisposable
{
    static readonly TimeSpan PublishedAfter = TimeSpan.FromSeconds(1);

    readonly RemoteWork _work;
    readonly IFileWork _file;
    readonly FileName _target, _own;
    readonly StateFolder _state;
    readonly Naming _naming;
    readonly Mount _mount;
    readonly List<HeldFile> _files;
    readonly bool _needsContent, _seesTarget;

    public RemoteBatch(RemoteWork work, byte[][] names, CancellationToken stop)
    {
        var options = work.Options;
        var (source, target) = SweepFolders.Check(work.Source, work.Target);
        (_work, _target, _state) = (work, target, new StateFolder(target));
        _naming = new Naming(Template.Parse(work.Output));
        _needsContent = _naming.NeedsContent || work.Key == SweepKey.Content;
        _file = work.Begin();
        _mount = new Mount(source, target, options, new Tally(options), stop);
        var clients = _state.Unfinished / work.Token;
        _seesTarget = _mount.Through(() => Disk.Exists(clients));
        _own = clients / $"{Guid.NewGuid():N}";
        _files =
        [
            .. names.Select(name => FileName.Of(name)).Select((name, i) => new HeldFile(
                new SweepItem(name, _naming.NeedsContent ? null : _naming.Of(name, null)),
                source,
                _own,
                i,
                _naming)),
        ];
    }

    public async Task<RemoteOutcome> RunAsync(CancellationToken cancellationToken)
    {
        var worked = 0;
        var began = TimeProvider.System.GetTimestamp();
        string? fault = null;
        if (_seesTarget)
        {
            try
            {
                Look();
                _mount.Through(() => Folders.Make(_own));
                worked = _files.Count(file => file.State == HeldState.Waiting);
                began = TimeProvider.System.GetTimestamp();
                await WorkAsync(cancellationToken);
            }
            catch (Exception e) when (e is SweepException or DiskException)
            {
                fault = e.Message;
            }
        }

        List<(int, ContentHash?)> done = [];
        List<int> left = [];
        foreach (var (i, file) in _files.Index())
            if (file.State == HeldState.Done)
                done.Add((i, file.Content));
            else if (file.State is HeldState.Waiting or HeldState.Made)
                left.Add(i);
        return new RemoteOutcome
        {
            Host = Environment.MachineName,
            Fault = fault,
            SeesTarget = _seesTarget,
            Worked = worked,
            Elapsed = TimeProvider.System.GetElapsedTime(began),
            There = _files.Count(file => file.State == HeldState.There),
            Done = [.. done],
            Left = [.. left],
            Failures = [.. _files.Select(file => file.Failure).OfType<SweepFailure>()],
        };
    }

    public void Dispose()
    {
        Folders.Delete(_own);
        _mount.Dispose();
        (_file as IDisposable)?.Dispose();
    }

    // A task may come twice, and content may be what decides.
    void Look()
    {
        var books = new Dictionary<int, KeyBook>();
        foreach (var file in _files)
        {
            ContentHash? content = null;
            if (_needsContent)
            {
                try
                {
                    content = _mount.Through(file.ReadHash);
                }
                catch (DiskException)
                {
                    continue; // its attempt will fail of the same, and is told of
                }

                file.Output = _naming.Of(file.Item.Name, content);
            }

            if (IsCurrent(file, content) && _mount.Through(() => Disk.Exists(_target / file.Output)))
                file.State = HeldState.There;
        }

        bool IsCurrent(HeldFile file, ContentHash? content)
        {
            if (_work.Key != SweepKey.Content)
                return true;
            var number = Slice.NumberOf(file.Item.Hash, _work.Slices);
            if (!books.TryGetValue(number, out var book))
                books[number] = book = _mount.Through(() => KeyBook.Read(_state.Slice(number)));
            return content is { } known && book.Has(file.Output, KeyBook.KeyOf(_work.Name, known));
        }
    }

    async Task WorkAsync(CancellationToken cancellationToken)
    {
        using var flusher = new Flusher(_target);
        var outputs = new Outputs(_mount, _target, flusher);
        var attempts = new Attempts(_file, _work.Options, _mount);
        var waiting = _files.Where(file => file.State == HeldState.Waiting).ToArray();
        var published = TimeProvider.System.GetTimestamp();
        try
        {
            foreach (var files in waiting.Chunk(_work.Batch))
            {
                cancellationToken.ThrowIfCancellationRequested();
                await attempts.RunAsync(files, cancellationToken);
                if (TimeProvider.System.GetElapsedTime(published) < PublishedAfter)
                    continue;
                await PublishAsync(outputs);
                published = TimeProvider.System.GetTimestamp();
            }
        }
        finally
        {
            await PublishAsync(outputs);
        }
    }

    async Task PublishAsync(Outputs outputs)
    {
        var made = _files.FindAll(file => file.State == HeldState.Made);
        if (made.Count == 0)
            return;
        await outputs.FlushAsync(made);
        foreach (var file in made)
            outputs.Move(file);
    }
}
