using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Coppice.Cli.Fleets;

/// <summary>The program that a fleet's machines run, as one archive under its content's hash.</summary>
/// <param name="Hash">Names it on every machine.</param>
/// <param name="Source">An archive, or a folder.</param>
sealed record WorkerProgram(string Hash, string Source)
{
    const int NameLength = 16;
    const string Launcher = "coppice";

    static readonly string Runtime = OperatingSystem.IsMacOS() ? "libcoreclr.dylib" : "libcoreclr.so";

    /// <param name="given">An archive or a folder; null for the program that runs this.</param>
    /// <param name="mayNeedRuntime">Whether .NET is on the machines.</param>
    /// <exception cref="CommandException">There is no such program, or it would not run there.</exception>
    public static WorkerProgram Find(string? given, bool mayNeedRuntime)
    {
        var source = Path.GetFullPath(given ?? AppContext.BaseDirectory);
        if (File.Exists(source))
            return new(HashOf([source], Path.GetDirectoryName(source)!), source); // never null: a file is in a folder
        if (!Directory.Exists(source))
            throw new CommandException(
                $"worker.program is {source}, which is neither a file nor a folder: eng/publish makes one",
                ExitCode.Misuse);
        if (!File.Exists(Path.Combine(source, Launcher)))
            throw new CommandException(
                $"worker.program is {source}, which has no '{Launcher}' in it: eng/publish makes one that has",
                ExitCode.Misuse);
        if (given is null && !mayNeedRuntime && !File.Exists(Path.Combine(source, Runtime)))
            throw new CommandException(
                "worker.program is missing, and this command needs the .NET runtime, which other machines may not "
                + "have: make a self-contained program with eng/publish, and name its archive",
                ExitCode.Misuse);
        return new(HashOf(Files(source), source), source);
    }

    /// <summary>The archive, made where the program is a folder.</summary>
    public async Task<string> ArchiveAsync(string folder, CancellationToken cancellationToken)
    {
        if (File.Exists(Source))
            return Source;
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{Hash}.tar.gz");
        if (File.Exists(path))
            return path;
        var beside = $"{path}.{Guid.NewGuid():N}";
        await using (var file = File.Create(beside))
        await using (var packed = new GZipStream(file, CompressionLevel.Fastest))
            await TarFile.CreateFromDirectoryAsync(Source, packed, includeBaseDirectory: false, cancellationToken);
        File.Move(beside, path, overwrite: true);
        return path;
    }

    static IEnumerable<string> Files(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    static string HashOf(IEnumerable<string> files, string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var path in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(folder, path) + '\0'));
            using var file = File.OpenRead(path);
            hash.AppendData(SHA256.HashData(file));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..NameLength];
    }
}
