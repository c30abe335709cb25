namespace Coppice.Cli.Output;

/// <summary>A file that is there once it is whole; without <see cref="Commit"/> the old one stays.</summary>
sealed class WholeFile : IDisposable
{
    readonly string _target;
    readonly string? _temporary;

    public WholeFile(FileInfo file)
    {
        // A link stays a link: its target is replaced.
        _target = file.LinkTarget is null
            ? file.FullName
            : file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file.FullName;
        // A device or a pipe can only be written through, never replaced.
        _temporary = OutputFile.IsDevice(file.FullName) ? null : $"{_target}.{Environment.ProcessId}.tmp";
        Stream = _temporary is null
            ? new FileStream(file.FullName, FileMode.Open, FileAccess.Write)
            : new FileStream(_temporary, FileMode.Create, FileAccess.Write, FileShare.None);
    }

    public FileStream Stream { get; }

    public void Commit()
    {
        if (_temporary is null)
        {
            Stream.Flush();
            return;
        }

        Stream.Flush(flushToDisk: true);
        Stream.Dispose();
        File.Move(_temporary, _target, overwrite: true);
    }

    public void Dispose()
    {
        try
        {
            // What is still buffered may find the disk full.
            Stream.Dispose();
        }
        finally
        {
            if (_temporary is not null)
                File.Delete(_temporary);
        }
    }
}
