using Coppice.Calls;
using Xunit;

namespace Coppice.Tests.Stores;

/// <summary>Blobs as a bad disk leaves them.</summary>
public sealed class FileBlobsTests
{
    static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Damaged_blob_is_absent_with_a_warning_and_can_be_put_again()
    {
        using var folder = new TestFolder();
        var warnings = new ListLog();
        await using var store = new EmbeddedStore(folder, warnings);
        var content = new byte[1000];
        var hash = await store.Blobs.PutAsync(new MemoryStream(content), None);
        var file = Assert.Single(folder.Files(hash.ToString()));
        foreach (var damaged in new byte[][] { [], new byte[999], [.. new byte[999], 1], new byte[1001] })
        {
            await File.WriteAllBytesAsync(file, damaged);

            Assert.Null(await store.Blobs.OpenAsync(hash, None));
            Assert.False(await store.Blobs.ExistsAsync(hash, None));

            Assert.Equal(hash, await store.Blobs.PutAsync(new MemoryStream(content), None));
            Assert.True(await store.Blobs.ExistsAsync(hash, None));
        }

        Assert.Contains(warnings.Warnings, warning => warning.Contains(file, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Half_written_files_of_dead_processes_are_swept_those_of_living_ones_are_not()
    {
        using var folder = new TestFolder();
        await using var one = new EmbeddedStore(folder);
        await using var two = new EmbeddedStore(folder);
        var hash = await one.Blobs.PutAsync(new MemoryStream([1]), None);
        var living = Path.GetFileName(Assert.Single(folder.Files("*"), InLive));
        var blobs = Path.Combine(folder.Path, "blobs");
        await File.WriteAllBytesAsync(Path.Combine(blobs, $"{living}-1.new"), []);
        await File.WriteAllBytesAsync(Path.Combine(blobs, "0123456789ab-1.new"), []);

        Assert.Equal(1, await two.Blobs.SweepAsync(new HashSet<ContentHash> { hash }, TimeSpan.Zero, None));

        Assert.Equal([$"{living}-1.new"], folder.Files("*.new").Select(Path.GetFileName));

        bool InLive(string file) => Path.GetFileName(Path.GetDirectoryName(file)) == "live";
    }
}
