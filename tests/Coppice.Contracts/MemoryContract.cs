using System.Text;
using Coppice.Calls;
using Coppice.Jobs;
using Xunit;

namespace Coppice.Contracts;

/// <summary>How every store remembers results beyond their jobs, and content under its hash.</summary>
public abstract class MemoryContract : StoreContract
{
    static ContentHash Hash(string text) => ContentHash.Of(Encoding.UTF8.GetBytes(text));

    static Memory Memory(string scope, string key, string result) =>
        new(Hash(scope), Hash(key), Encoding.UTF8.GetBytes(result));

    static async Task RememberAsync(StoreHarness harness, params Memory[] memories)
    {
        await harness.Jobs.CreateAsync(Job(items: 1), [], None);
        Assert.True(await RecordAsync(harness, Done((await TakeAsync(harness))[0]) with { Memories = memories }));
    }

    static async Task<string?[]> RecallAsync(StoreHarness harness, string scope, params string[] keys) =>
        [.. (await harness.Jobs.RecallAsync(Hash(scope), [.. keys.Select(Hash)], None))
            .Select(result => result is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null)];

    [Fact]
    public async Task Remembered_results_are_recalled_by_scope_and_key()
    {
        await using var harness = await StartAsync();
        await RememberAsync(harness, Memory("s", "a", "1"), Memory("s", "b", ""), Memory("t", "a", "3"));

        Assert.Equal(new[] { "1", null, "" }, await RecallAsync(harness, "s", "a", "c", "b"));
        Assert.Equal(new[] { "3", null }, await RecallAsync(harness, "t", "a", "b"));
    }

    [Fact]
    public async Task Note_is_found_by_job_and_name_and_a_later_one_takes_its_place()
    {
        await using var harness = await StartAsync();
        var (one, other) = (Job(items: 1), Job(items: 1));
        await harness.Jobs.CreateAsync(one, [], None);
        await harness.Jobs.CreateAsync(other, [], None);

        await harness.Jobs.NoteAsync(one.Id, "a", Encoding.UTF8.GetBytes("old"), None);
        await harness.Jobs.NoteAsync(one.Id, "a", Encoding.UTF8.GetBytes("new"), None);

        Assert.Equal("new", Encoding.UTF8.GetString((await harness.Jobs.NotedAsync(one.Id, "a", None))!.Value.Span));
        Assert.Null(await harness.Jobs.NotedAsync(one.Id, "b", None));
        Assert.Null(await harness.Jobs.NotedAsync(other.Id, "a", None));
    }

    [Fact]
    public async Task Remembered_results_outlive_the_store()
    {
        await using var harness = await StartAsync();
        await RememberAsync(harness, Memory("s", "a", "1"));
        await RememberAsync(harness, Memory("s", "b", "2"));

        await harness.RestartAsync();

        Assert.Equal(new[] { "1", "2" }, await RecallAsync(harness, "s", "a", "b"));
    }

    [Fact]
    public async Task Later_result_replaces_an_earlier_one()
    {
        await using var harness = await StartAsync();
        await RememberAsync(harness, Memory("s", "a", "old"));
        await harness.AdvanceAsync(TimeSpan.FromSeconds(1));
        await harness.RestartAsync();
        await RememberAsync(harness, Memory("s", "a", "new"));

        Assert.Equal(new[] { "new" }, await RecallAsync(harness, "s", "a"));
        await harness.RestartAsync();
        Assert.Equal(new[] { "new" }, await RecallAsync(harness, "s", "a"));
    }

    [Fact]
    public async Task What_is_remembered_is_listed_and_forgotten_by_scope()
    {
        await using var harness = await StartAsync();
        await RememberAsync(harness, Memory("s", "a", "1") with { Name = "Heavy" }, Memory("s", "b", "2"));
        await RememberAsync(harness, Memory("t", "a", "3") with { Name = "Other" });

        var all = await harness.Jobs.RememberedAsync(None);
        Assert.Equal(2, all.Count);
        var heavy = Assert.Single(all, scope => scope.Scope == Hash("s").ToString());
        Assert.Equal(("Heavy", 2), (heavy.Name, heavy.Count));
        Assert.True(heavy.Bytes > 2);

        Assert.Equal(2, await harness.Jobs.ForgetMemoriesAsync(Hash("s"), None));
        Assert.Equal(new string?[] { null, null }, await RecallAsync(harness, "s", "a", "b"));
        Assert.Equal(new[] { "3" }, await RecallAsync(harness, "t", "a"));
        Assert.Equal(1, await harness.Jobs.ForgetMemoriesAsync(null, None));
        Assert.Empty(await harness.Jobs.RememberedAsync(None));
        await RememberAsync(harness, Memory("s", "a", "4"));
        Assert.Equal(new[] { "4" }, await RecallAsync(harness, "s", "a"));
    }

    [Fact]
    public async Task What_was_of_no_use_for_longest_goes_first()
    {
        await using var harness = await StartAsync();
        var large = new string('x', 300_000);
        foreach (var scope in new[] { "first", "second", "third" })
        {
            await RememberAsync(harness, Memory(scope, "a", large + scope));
            await harness.RestartAsync();
            await harness.AdvanceAsync(TimeSpan.FromHours(2));
        }

        Assert.Equal(large + "first", (await RecallAsync(harness, "first", "a"))[0]);
        Assert.Equal(0, await harness.Jobs.TrimMemoriesAsync(10_000_000, None));
        Assert.Equal(1, await harness.Jobs.TrimMemoriesAsync(800_000, None));

        Assert.Equal(new string?[] { null }, await RecallAsync(harness, "second", "a"));
        Assert.Equal(large + "first", (await RecallAsync(harness, "first", "a"))[0]);
        Assert.Equal(large + "third", (await RecallAsync(harness, "third", "a"))[0]);
    }

    [Fact]
    public async Task Refused_outcome_leaves_nothing_to_remember()
    {
        await using var harness = await StartAsync();
        await harness.Jobs.CreateAsync(Job(items: 2), [], None);
        var task = (await TakeAsync(harness))[0];
        await RecordAsync(harness, Done(task));

        Assert.False(await RecordAsync(harness, Done(task) with { Memories = [Memory("s", "a", "late")] }));

        Assert.Equal(new string?[] { null }, await RecallAsync(harness, "s", "a"));
    }

    [Fact]
    public async Task Content_is_found_under_its_hash()
    {
        await using var harness = await StartAsync();
        var content = Enumerable.Range(0, 300_000).Select(i => (byte)(i * 31)).ToArray();

        var hash = await harness.Blobs.PutAsync(new MemoryStream(content), None);
        await harness.RestartAsync();

        Assert.Equal(ContentHash.Of(content), hash);
        Assert.True(await harness.Blobs.ExistsAsync(hash, None));
        await using var stream = await harness.Blobs.OpenAsync(hash, None);
        using var read = new MemoryStream();
        await stream!.CopyToAsync(read, None);
        Assert.Equal(content, read.ToArray());
    }

    [Fact]
    public async Task Absent_content_is_not_opened()
    {
        await using var harness = await StartAsync();
        Assert.Null(await harness.Blobs.OpenAsync(Hash("nowhere"), None));
        Assert.False(await harness.Blobs.ExistsAsync(Hash("nowhere"), None));
    }

    [Fact]
    public async Task Equal_content_put_at_once_by_many_is_whole()
    {
        await using var harness = await StartAsync();
        var content = new byte[200_000];

        var hashes = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ =>
            Task.Run(() => harness.Blobs.PutAsync(new MemoryStream(content), None))));

        Assert.Single(hashes.Distinct());
        Assert.True(await harness.Blobs.ExistsAsync(hashes[0], None));
    }

    [Fact]
    public async Task Content_that_stops_coming_leaves_nothing()
    {
        await using var harness = await StartAsync();
        using var cancel = new CancellationTokenSource();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            harness.Blobs.PutAsync(new MemoryStream(new byte[10]), cancel.Token));

        Assert.False(await harness.Blobs.ExistsAsync(ContentHash.Of(new byte[10]), None));
        Assert.Equal(0, await harness.Blobs.SweepAsync(new HashSet<ContentHash>(), TimeSpan.Zero, None));
    }

    [Fact]
    public async Task Sweep_deletes_old_content_that_is_not_kept()
    {
        await using var harness = await StartAsync();
        var kept = await harness.Blobs.PutAsync(new MemoryStream([1]), None);
        var swept = await harness.Blobs.PutAsync(new MemoryStream([2]), None);

        Assert.Equal(
            0, await harness.Blobs.SweepAsync(new HashSet<ContentHash> { kept }, TimeSpan.FromDays(400_0), None));
        Assert.Equal(1, await harness.Blobs.SweepAsync(new HashSet<ContentHash> { kept }, TimeSpan.FromDays(-1), None));

        Assert.True(await harness.Blobs.ExistsAsync(kept, None));
        Assert.False(await harness.Blobs.ExistsAsync(swept, None));
    }
}
