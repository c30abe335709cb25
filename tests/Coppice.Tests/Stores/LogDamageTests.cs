using Coppice.Stores;
using Xunit;

namespace Coppice.Tests.Stores;

/// <summary>Logs as a crash, a power cut or a bad disk leaves them.</summary>
public sealed class LogDamageTests
{
    static readonly byte[][] Records = [[1], [2, 2, 2], [], [4, 4, 4, 4, 4, 4, 4], [5]];

    static string Write(TestFolder folder, params byte[][] records)
    {
        var path = Path.Combine(folder.Path, "x.log");
        using var log = RecordLog.Create(path);
        log.Write([.. records.Select(record => (ReadOnlyMemory<byte>)Content(record))], flush: true);
        return path;
    }

    // A record is never empty: its first byte says what it is.
    static byte[] Content(byte[] record) => [9, .. record];

    static (List<byte[]> Records, long Skipped, bool Torn) Read(string path)
    {
        using var reader = new LogReader(path);
        var records = new List<byte[]>();
        for (long at = 0; reader.TryNext(ref at, out _, out var content);)
            records.Add(content[1..].ToArray());
        return (records, reader.Skipped, reader.Torn);
    }

    [Fact]
    public void Log_torn_at_any_byte_gives_every_record_before()
    {
        using var folder = new TestFolder();
        var whole = File.ReadAllBytes(Write(folder, Records));
        var ends = new List<int> { 0 };
        foreach (var record in Records)
            ends.Add(ends[^1] + RecordLog.HeadLength + 1 + record.Length);
        var path = Path.Combine(folder.Path, "torn.log");
        for (var length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);

            var (records, skipped, torn) = Read(path);

            var expected = ends.Count(end => end > 0 && end <= length);
            Assert.Equal(Records[..expected], records);
            Assert.Equal(length - ends[expected], skipped);
            Assert.Equal(skipped > 0, torn);
        }
    }

    [Fact]
    public void Log_with_any_byte_changed_loses_that_record_alone()
    {
        using var folder = new TestFolder();
        var whole = File.ReadAllBytes(Write(folder, Records));
        var path = Path.Combine(folder.Path, "bad.log");
        var end = 0;
        for (var i = 0; i < Records.Length; i++)
        {
            var start = end;
            end += RecordLog.HeadLength + 1 + Records[i].Length;
            for (var at = start; at < end; at++)
            {
                var bytes = whole.ToArray();
                bytes[at] ^= 0x41;
                File.WriteAllBytes(path, bytes);

                var (records, skipped, torn) = Read(path);

                Assert.Equal(Records.Where((_, k) => k != i), records);
                Assert.Equal(end - start, skipped);
                Assert.Equal(i == Records.Length - 1, torn);
            }
        }
    }

    [Fact]
    public void Log_of_random_bytes_gives_nothing_and_ends()
    {
        using var folder = new TestFolder();
        var path = Path.Combine(folder.Path, "random.log");
        var bytes = new byte[700_000];
        new Random(1).NextBytes(bytes);
        File.WriteAllBytes(path, bytes);

        var (records, skipped, torn) = Read(path);

        Assert.Empty(records);
        Assert.Equal(bytes.Length, skipped);
        Assert.True(torn);
    }

    [Fact]
    public void Record_after_a_gap_across_blocks_is_found()
    {
        using var folder = new TestFolder();
        var whole = File.ReadAllBytes(Write(folder, Records[3]));
        var path = Path.Combine(folder.Path, "gap.log");
        foreach (var gap in new[] { 1, (1 << 18) - 2, (1 << 18) - 1, 1 << 18, (1 << 18) + 1, 600_000 })
        {
            File.WriteAllBytes(path, [.. new byte[gap], .. whole]);

            var (records, skipped, _) = Read(path);

            Assert.Equal([Records[3]], records);
            Assert.Equal(gap, skipped);
        }
    }

    [Fact]
    public void Large_records_are_read_whole()
    {
        using var folder = new TestFolder();
        var large = new byte[3_000_000];
        new Random(2).NextBytes(large);

        var (records, skipped, _) = Read(Write(folder, large, [1], large));

        Assert.Equal([large, [1], large], records);
        Assert.Equal(0, skipped);
    }
}
