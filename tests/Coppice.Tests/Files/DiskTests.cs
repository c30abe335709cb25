using Coppice.Files;
using Xunit;

namespace Coppice.Tests.Files;

/// <summary>What is asked of the disk beside reading and writing.</summary>
public sealed class DiskTests : IDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("coppice-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task File_is_in_memory_once_it_was_read_ahead()
    {
        var path = FileName.Of(Path.Combine(_folder.FullName, "file"));
        Disk.Write(path, "content"u8);
        Disk.Sync(path);
        Assert.True(Disk.IsInMemory(path));
        Forget(path);
        if (Disk.IsInMemory(path))
            Assert.Skip("The file system of temporary files is in memory itself.");

        Disk.ReadAhead(path);

        using var limit = new CancellationTokenSource(Limit);
        while (!Disk.IsInMemory(path))
            await Task.Delay(5, limit.Token);
    }

    [Fact]
    public void File_that_is_not_there_is_nobodys_to_read_ahead()
    {
        var path = FileName.Of(Path.Combine(_folder.FullName, "none"));

        Disk.ReadAhead(path);

        Assert.True(Disk.IsInMemory(path));
        Assert.Empty(_folder.GetFiles());
    }

    static void Forget(FileName path)
    {
        const int DoNotNeed = 4;
        using var file = Disk.Handle(path);
        _ = Libc.Advise((int)file.DangerousGetHandle(), 0, 0, DoNotNeed);
    }
}
