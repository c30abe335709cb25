using System.Globalization;

namespace Coppice.Diagnostics;

/// <summary>What this machine has to offer: room for fetched code and data, open files, memory.</summary>
static class HostFindings
{
    /// <summary>Free bytes of a disk below which it will soon be full.</summary>
    public const long LeastFree = 1L << 30;

    const int LeastFiles = 1024;

    public static IEnumerable<Finding> Of(string cache)
    {
        yield return Cache(cache);
        if (OpenFiles() is { } files)
        {
            var words = $"a process may open {files} files";
            yield return files < LeastFiles
                ? new Finding("limits", Health.Doubtful, words, $"ulimit -n {LeastFiles * 4}")
                : new Finding("limits", Health.Good, words);
        }

        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        yield return new Finding(
            "limits", Health.Good, $"{Environment.ProcessorCount} processors, {memory >> 20} MB of memory");
    }

    static Finding Cache(string cache)
    {
        var folder = Path.GetFullPath(cache);
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $"probe-{Guid.NewGuid():N}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
            var free = new DriveInfo(folder).AvailableFreeSpace;
            var words = $"{folder} can be written, {free >> 20} MB are free";
            return free < LeastFree
                ? new Finding("cache", Health.Doubtful, words, "make room, or name another folder with --cache")
                : new Finding("cache", Health.Good, words);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var words = $"{folder} cannot be used: {e.Message}";
            return new Finding("cache", Health.Bad, words, "name another folder with --cache");
        }
    }

    static int? OpenFiles()
    {
        const string Limits = "/proc/self/limits", Line = "Max open files";
        if (!File.Exists(Limits))
            return null;
        var line = File.ReadLines(Limits).FirstOrDefault(line => line.StartsWith(Line, StringComparison.Ordinal));
        return int.TryParse(
            line?[Line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(),
            CultureInfo.InvariantCulture,
            out var files) ? files : null;
    }
}
