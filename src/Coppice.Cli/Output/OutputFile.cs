namespace Coppice.Cli.Output;

/// <summary>Writes whole files: a reader sees the old content or the new, never a part.</summary>
static class OutputFile
{
    /// <summary>Refuses a target that could not be written, before hours of work end in that error.</summary>
    /// <exception cref="CommandException">The folder is absent, or the path is a folder.</exception>
    public static void Check(FileInfo? file)
    {
        if (file is null || IsDevice(file.FullName))
            return;
        if (Directory.Exists(file.FullName))
            throw new CommandException($"cannot write {file}: it is a folder; name a file", ExitCode.Misuse);
        if (file.Directory is { Exists: false } folder)
            throw new CommandException($"cannot write {file}: the folder {folder} does not exist", ExitCode.Misuse);
    }

    /// <exception cref="CommandException">The file could not be written; the old one, if any, is untouched.</exception>
    public static void Write(FileInfo file, Action<Stream> write)
    {
        try
        {
            // A link stays a link: its target is replaced.
            var target = file.LinkTarget is null
                ? file.FullName
                : file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file.FullName;

            // A device or a pipe can only be written through, never replaced.
            if (IsDevice(file.FullName))
            {
                using var device = new FileStream(file.FullName, FileMode.Open, FileAccess.Write);
                write(device);
                return;
            }

            var temporary = $"{target}.{Environment.ProcessId}.tmp";
            try
            {
                using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
                {
                    write(stream);
                    stream.Flush(flushToDisk: true);
                }

                File.Move(temporary, target, overwrite: true);
            }
            finally
            {
                File.Delete(temporary);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"cannot write {file}: {e.Message}", ExitCode.Failed, e);
        }
    }

    static bool IsDevice(string path) => path.StartsWith("/dev/", StringComparison.Ordinal)
        && !path.StartsWith("/dev/shm/", StringComparison.Ordinal);
}
