using System.Text;
using Coppice.Files;
using Coppice.Sweeps.Plans;
using Coppice.Sweeps.Running;

namespace Coppice.Sweeps.Commands;

/// <summary>A command on one file, or on a batch of them.</summary>
sealed class CommandWork : IFileWork, IDisposable
{
    const int MostLines = 20, MostBytes = 8 * 1024;

    // Of the two megabytes that Linux takes together, its environment included.
    const int MostArguments = 3 << 19;

    readonly SweepCommand _command;
    readonly Template[] _before, _each, _after;
    readonly bool _hasIn, _hasOut;
    readonly TimeProvider _time;

    // Of this machine's own disk: what commands say has nothing to look for on a slow mount.
    readonly Lazy<DirectoryInfo> _logs = new(() => Directory.CreateTempSubdirectory("coppice-sweep-"));

    public CommandWork(SweepCommand command, TimeProvider time)
    {
        (_command, _time) = (command, time);
        Template[] all = [.. command.Arguments.Select(Template.Parse)];
        var first = Array.FindIndex(all, template => !template.IsConstant);
        var last = Array.FindLastIndex(all, template => !template.IsConstant);
        (_before, _each, _after) = first < 0
            ? (all, [], [])
            : (all[..first], all[first..(last + 1)], all[(last + 1)..]);
        (_hasIn, _hasOut) = (command.Has(Placeholder.In), command.Has(Placeholder.Out));
        NeedsContent = command.Has(Placeholder.Hash);
    }

    public int? Batch => _command.Batch;

    public bool NeedsContent { get; }

    /// <exception cref="SweepException">There is no such program.</exception>
    public void CheckThere()
    {
        var program = _command.Arguments[0];
        if (!Template.Parse(program).IsConstant)
            throw new SweepException($"The command's program must be the same for every file, got {program}.");
        if (program.Contains('/', StringComparison.Ordinal))
        {
            if (!File.Exists(program))
                throw new SweepException($"There is no program {program}: the command's first word must name one.");
            return;
        }

        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':');
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, program))))
            throw new SweepException(
                $"The command '{program}' was not found in any folder of PATH: install it, or name it by its path.");
    }

    public Task<WorkFault?> RunAsync(IReadOnlyList<HeldFile> files, CancellationToken cancellationToken)
    {
        if (NeedsContent)
            foreach (var file in files)
                file.ReadHash();
        List<FileName> arguments =
        [
            .. _before.Select(Constant),
            .. files.SelectMany(file => _each.Select(template => Argument(template, file))),
            .. _after.Select(Constant),
        ];
        if (files.Count > 1 && arguments.Sum(argument => argument.Bytes.Length + 9) > MostArguments)
            return Task.FromResult<WorkFault?>(new WorkFault("the batch is too long for one command"));
        var log = FileName.Of(Path.Combine(_logs.Value.FullName, $"{Environment.CurrentManagedThreadId}"));
        var end = ChildProcess.Run(
            arguments,
            _hasIn ? null : files[0].Path,
            _hasOut ? null : files[0].Temporary,
            log,
            _time,
            cancellationToken);
        var reason = end switch
        {
            > 0 => $"exit code {end}",
            < 0 => $"ended by signal {-end}",
            _ when files.Count == 1 && !Disk.Exists(files[0].Temporary) =>
                "the command ended well, but wrote no {out}",
            _ => null,
        };
        return Task.FromResult(reason is null ? null : new WorkFault(reason, LastWords(log, files[0].Temporary)));
    }

    public void Dispose()
    {
        if (_logs.IsValueCreated)
            _logs.Value.Delete(recursive: true);
    }

    static FileName Constant(Template template) => FileName.Of(template.Text);

    // Most arguments are a path and nothing else.
    static FileName Argument(Template template, HeldFile file) => template.Text switch
    {
        "{in}" => file.Path,
        "{out}" => file.Temporary,
        _ => template.Expand(part => Value(part, file)),
    };

    static ReadOnlyMemory<byte> Value(Placeholder part, HeldFile file) => part switch
    {
        Placeholder.In => file.Path.Bytes.ToArray(),
        Placeholder.Out => file.Temporary.Bytes.ToArray(),
        _ => Naming.Value(part, file.Item.Name.LastPart.ToArray(), file.Content),
    };

    // Where the output is what it prints, its complaints may be there too.
    string LastWords(FileName log, FileName output) =>
        LastLines(log).Length > 0 || _hasOut || !Disk.Exists(output) ? LastLines(log) : LastLines(output);

    static string LastLines(FileName log)
    {
        using var stream = Disk.OpenRead(log);
        stream.Seek(-Math.Min(stream.Length, MostBytes), SeekOrigin.End);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return string.Join('\n', reader.ReadToEnd().TrimEnd().Split('\n').TakeLast(MostLines));
    }
}
