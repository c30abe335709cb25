using System.Globalization;
using System.Text;
using Coppice.Files;
using Xunit;

namespace Coppice.Tests.Sweeps;

/// <summary>A source and a target of one test's own.</summary>
sealed class SweepFolder : IDisposable
{
    public static readonly SweepOptions Options = new() { Slots = 2, Name = "squares", RetryDelay = TimeSpan.Zero };

    // In memory where that is possible: a sweep's flush waits for all that others write to the disk of the tests.
    static readonly string Home = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();

    readonly string _folder;

    public SweepFolder(bool onDisk = false)
    {
        _folder = onDisk
            ? Directory.CreateTempSubdirectory("coppice-test-").FullName
            : Path.Combine(Home, $"coppice-test-{Guid.NewGuid():N}");
        Source = Path.Combine(_folder, "in");
        Target = Path.Combine(_folder, "out");
        Directory.CreateDirectory(Source);
    }

    public string Source { get; }

    public string Target { get; }

    public SweepFolder With(int files)
    {
        for (var i = 0; i < files; i++)
            Add($"{i}.txt", $"{i}");
        return this;
    }

    public void Add(string name, string content)
    {
        var path = Path.Combine(Source, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!); // a path inside the source
        File.WriteAllText(path, content);
    }

    /// <summary>A file whose name need not be text.</summary>
    public void Add(byte[] name, string content) =>
        Disk.Write(FileName.Of(Source) / FileName.Of(name), Encoding.UTF8.GetBytes(content));

    public string? Output(string name) =>
        File.Exists(Path.Combine(Target, name)) ? File.ReadAllText(Path.Combine(Target, name)) : null;

    public string? Output(byte[] name) =>
        Disk.TryRead(FileName.Of(Target) / FileName.Of(name)) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>What tests have done with files of numbers.</summary>
    public static void Square(SweepFile file)
    {
        var number = int.Parse(file.ReadText(), CultureInfo.InvariantCulture);
        file.Write($"{number * number}");
    }

    public Task<SweepReport> SweepAsync(Action<SweepFile> work, SweepOptions? options = null) =>
        Sweep.RunAsync(Source, Target, work, options ?? Options, TestContext.Current.CancellationToken);

    /// <summary>The names of all outputs.</summary>
    public string[] Outputs => Directory.Exists(Target)
        ? [.. Directory.GetFiles(Target).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>What sweeps have left under their own folder of a kind.</summary>
    public string[] Left(string kind) =>
        Directory.GetFileSystemEntries(Path.Combine(Target, ".coppice", kind));

    // Names that are no text are none that .NET could delete.
    public void Dispose() => Folders.Delete(FileName.Of(_folder));
}
