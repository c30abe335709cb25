using System.Security.Cryptography;
using System.Text;
using Coppice.Learning.Data;
using Xunit;

namespace Coppice.Learning.Tests.Data;

public sealed class DataFinderTests : IDisposable
{
    static readonly byte[] Body = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a,b\n1,2\n", 30_000)));

    readonly DirectoryInfo _root = Directory.CreateTempSubdirectory();
    readonly DataSource _source = new() { File = "set/t.csv", Sha256 = Convert.ToHexString(SHA256.HashData(Body)) };

    string Cache => Path.Combine(_root.FullName, "cache");

    public void Dispose() => _root.Delete(recursive: true);

    [Theory]
    [InlineData("one/t.csv")]
    [InlineData("one/set/t.csv")]
    [InlineData("one/below/t.csv")]
    [InlineData("one/below/set/t.csv")]
    [InlineData("cache/t.csv")]
    public async Task File_is_found_by_path_or_name_in_a_folder_or_one_further_down(string place)
    {
        var path = Put(place, Body);
        Put("two/t.csv", Body);
        Directory.CreateDirectory(Path.Combine(_root.FullName, "one"));
        string[] order = place.StartsWith("cache", StringComparison.Ordinal) ? ["one"] : ["absent", "one", "two"];

        Assert.Equal(path, await Finder(order).FindAsync(_source, null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Absolute_path_is_taken_as_it_is()
    {
        var path = Put("t.csv", Body);

        Assert.Equal(path, await FindAsync(_source with { File = path }));
        Assert.Equal(
            $"The file {path}x does not exist.", (await FaultAsync(_source with { File = path + "x" })).Message);
    }

    [Fact]
    public async Task File_with_another_hash_is_refused_and_not_touched()
    {
        var path = Put("one/t.csv", "other"u8.ToArray());

        var fault = await FaultAsync(_source);

        Assert.StartsWith($"{path} is not the file expected: its SHA-256 is d9298a10d1b0", fault.Message);
        Assert.Equal("other", await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task File_that_is_nowhere_ends_in_one_error_with_all_folders()
    {
        var fault = await FaultAsync(_source);

        Assert.StartsWith("set/t.csv was not found. Put t.csv into one of the folders looked into", fault.Message);
        Assert.Contains(Path.Combine(_root.FullName, "one"), fault.Message);
        Assert.Contains(Cache, fault.Message);
        Assert.EndsWith("or name its folder with --data.", fault.Message);
    }

    [Fact]
    public async Task Download_is_verified_reported_and_kept()
    {
        await using var server = LoopbackServer.Of(Body);
        var seen = new List<(long Done, long? Total)>();
        var source = _source with { Url = server.Url };

        var path = await Finder("one").FindAsync(
            source, new Sink(seen), TestContext.Current.CancellationToken);
        var again = await FindAsync(source);

        Assert.Equal(Body, await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        Assert.StartsWith(Cache, path);
        Assert.Equal(path, again);
        Assert.Equal(1, server.Requests);
        Assert.Equal((Body.Length, Body.Length), seen[^1]);
        Assert.Equal(seen.Order(), seen);
        Assert.Single(Directory.GetFiles(Cache, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Download_of_another_content_is_refused()
    {
        await using var server = LoopbackServer.Of("other"u8.ToArray());

        await AssertRefusedAsync(server.Url, "its SHA-256 is d9298a10d1b0");
    }

    [Fact]
    public async Task Download_that_breaks_off_is_refused()
    {
        await using var server = new LoopbackServer($"HTTP/1.1 200 OK\nContent-Length: {Body.Length}", Body[..70_000]);

        await AssertRefusedAsync(server.Url, "could not be downloaded");
    }

    [Fact]
    public async Task Missing_page_is_refused_with_its_status()
    {
        await using var server = new LoopbackServer("HTTP/1.1 404 Not Found\nContent-Length: 0", []);

        await AssertRefusedAsync(server.Url, "the server answered 404 Not Found");
    }

    [Fact]
    public async Task Unreachable_server_is_refused()
    {
        Uri url;
        await using (var server = LoopbackServer.Of(Body))
            url = server.Url;

        await AssertRefusedAsync(url, "could not be downloaded");
    }

    [Fact]
    public async Task Cancelled_download_leaves_nothing()
    {
        await using var server = new LoopbackServer(
            $"HTTP/1.1 200 OK\nContent-Length: {Body.Length}", Body[..1_000], hangs: true);
        using var cancel = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Finder("one").FindAsync(
            _source with { Url = server.Url }, new Trigger(cancel), cancel.Token));

        Assert.Empty(Directory.GetFiles(Cache, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Download_that_stalls_is_given_up()
    {
        await using var server = new LoopbackServer(
            $"HTTP/1.1 200 OK\nContent-Length: {Body.Length}", Body[..1_000], hangs: true);
        var finder = new DataFinder([], Cache, time: new HurriedTime());

        var fault = await Assert.ThrowsAsync<DataException>(() => finder.FindAsync(
            _source with { Url = server.Url }, null, TestContext.Current.CancellationToken));

        Assert.Contains("nothing came for 30 s", fault.Message);
        Assert.Empty(Directory.GetFiles(Cache, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Faulty_source_reports_all_its_faults_together()
    {
        var source = new DataSource { File = "", Url = new("ftp://example.org/x"), Sha256 = "12" };

        var fault = await Assert.ThrowsAsync<ArgumentException>(() => FindAsync(source));

        Assert.Contains("name of a file", fault.Message);
        Assert.Contains("ftp://example.org/x", fault.Message);
        Assert.Contains("64 hexadecimal digits, got '12'", fault.Message);
    }

    async Task AssertRefusedAsync(Uri url, string reason)
    {
        var fault = await FaultAsync(_source with { Url = url });

        Assert.StartsWith($"set/t.csv was not found, and could not be downloaded from {url}: ", fault.Message);
        Assert.Contains(reason, fault.Message);
        Assert.EndsWith("or name its folder with --data.", fault.Message);
        Assert.Empty(Directory.GetFiles(Cache, "*", SearchOption.AllDirectories));
    }

    DataFinder Finder(params IEnumerable<string> folders) =>
        new([.. folders.Select(f => Path.Combine(_root.FullName, f))], Cache);

    Task<string> FindAsync(DataSource source) =>
        Finder("one").FindAsync(source, null, TestContext.Current.CancellationToken);

    Task<DataException> FaultAsync(DataSource source) => Assert.ThrowsAsync<DataException>(() => FindAsync(source));

    string Put(string place, byte[] content)
    {
        var path = Path.Combine(_root.FullName, place);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    // Progress<T> posts to a pool thread, too late for an assertion.
    sealed class Sink(List<(long Done, long? Total)> seen) : IProgress<(long Done, long? Total)>
    {
        public void Report((long Done, long? Total) value) => seen.Add(value);
    }

    // Every time that is waited for has come.
    sealed class HurriedTime : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }

    sealed class Trigger(CancellationTokenSource cancel) : IProgress<(long Done, long? Total)>
    {
        public void Report((long Done, long? Total) value) => cancel.Cancel();
    }
}
