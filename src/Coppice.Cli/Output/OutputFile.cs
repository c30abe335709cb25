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
            using var whole = new WholeFile(file);
            write(whole.Stream);
            whole.Commit();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(file, e);
        }
    }

    /// <inheritdoc cref="Write"/>
    public static async Task WriteAsync(FileInfo file, Func<Stream, Task> writeAsync)
    {
        try
        {
            using var whole = new WholeFile(file);
            await writeAsync(whole.Stream);
            whole.Commit();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(file, e);
        }
    }

    static CommandException Unwritable(FileInfo file, Exception e) =>
        new($"cannot write {file}: {e.Message}", ExitCode.Failed, e);

    public static bool IsDevice(string path) => path.StartsWith("/dev/", StringComparison.Ordinal)
        && !path.StartsWith("/dev/shm/", StringComparison.Ordinal);
}
