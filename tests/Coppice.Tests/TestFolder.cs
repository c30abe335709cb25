namespace Coppice.Tests;

/// <summary>A folder of one test's own, gone with it.</summary>
sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("coppice-test-").FullName;

    /// <summary>Files below, by pattern.</summary>
    public string[] Files(string pattern) => Directory.GetFiles(Path, pattern, SearchOption.AllDirectories);

    /// <summary>A copy of the folder as it stands: what another process would find if this one were killed
    /// now.</summary>
    public TestFolder Image()
    {
        var image = new TestFolder();
        foreach (var folder in Directory.GetDirectories(Path, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(folder.Replace(Path, image.Path, StringComparison.Ordinal));
        var lives = System.IO.Path.Combine(Path, "live");
        foreach (var file in Files("*").Where(file => !file.StartsWith(lives, StringComparison.Ordinal)))
            File.Copy(file, file.Replace(Path, image.Path, StringComparison.Ordinal));
        return image;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
