using System.Text;
using Coppice.Stores;
using Xunit;

namespace Coppice.Contracts;

/// <summary>How every store keeps the entries of dictionaries.</summary>
public abstract class EntryContract : StoreContract
{
    static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    static Entry Entry(string key, string value) => new(Bytes(key), Bytes(value));

    static async Task<string?> GetAsync(StoreHarness harness, string key, string dictionary = "d") =>
        await harness.Entries.GetAsync(dictionary, Bytes(key), None) is { } value ? Encoding.UTF8.GetString(value.Span) : null;

    static async Task<string> ListAsync(StoreHarness harness, string from, string? until, int count = 10) =>
        string.Join(' ', (await harness.Entries.ListAsync(
                "d", Bytes(from), until is null ? default(ReadOnlyMemory<byte>?) : Bytes(until), count, None))
            .Select(entry => $"{Encoding.UTF8.GetString(entry.Key.Span)}={Encoding.UTF8.GetString(entry.Value.Span)}"));

    [Fact]
    public async Task Value_is_found_under_its_key_and_dictionary_after_a_restart_too()
    {
        await using var harness = await StartAsync();
        await harness.Entries.PutAsync("d", [Entry("a", "1"), Entry("b", ""), Entry("", "none")], None);
        await harness.Entries.PutAsync("other", [Entry("a", "2")], None);

        await harness.RestartAsync();

        Assert.Equal(
            ("1", "", "none", "2"),
            (await GetAsync(harness, "a"), await GetAsync(harness, "b"), await GetAsync(harness, ""),
                await GetAsync(harness, "a", "other")));
        Assert.Null(await GetAsync(harness, "c"));
        Assert.Null(await GetAsync(harness, "a", "nowhere"));
    }

    [Fact]
    public async Task Later_value_replaces_an_earlier_one_also_in_one_batch()
    {
        await using var harness = await StartAsync();
        await harness.Entries.PutAsync("d", [Entry("a", "1")], None);
        await harness.Entries.PutAsync("d", [Entry("a", "2"), Entry("a", "3")], None);
        Assert.Equal("3", await GetAsync(harness, "a"));
    }

    [Fact]
    public async Task Of_many_who_add_the_same_key_one_does_and_all_see_its_value()
    {
        await using var harness = await StartAsync();

        var seen = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
            (Own: $"{i}", There: await harness.Entries.AddAsync("d", Entry("a", $"{i}"), None)))));

        var added = Assert.Single(seen, each => each.There is null).Own;
        Assert.All(
            seen.Where(each => each.There is not null),
            each => Assert.Equal(added, Encoding.UTF8.GetString(each.There!.Value.Span))); // not null: above
        Assert.Equal(added, await GetAsync(harness, "a"));
    }

    [Fact]
    public async Task Removed_key_is_gone_once()
    {
        await using var harness = await StartAsync();
        await harness.Entries.PutAsync("d", [Entry("a", "1")], None);

        Assert.True(await harness.Entries.RemoveAsync("d", Bytes("a"), None));
        Assert.False(await harness.Entries.RemoveAsync("d", Bytes("a"), None));
        Assert.Null(await GetAsync(harness, "a"));
        Assert.Null(await harness.Entries.AddAsync("d", Entry("a", "2"), None));
    }

    [Fact]
    public async Task Range_is_listed_by_key_page_by_page()
    {
        await using var harness = await StartAsync();
        await harness.Entries.PutAsync("d", [.. "dbeac".Select(c => Entry($"{c}", "1"))], None);
        await harness.Entries.PutAsync("d", [Entry("bb", "2")], None);

        Assert.Equal("a=1 b=1 bb=2 c=1 d=1 e=1", await ListAsync(harness, "", null));
        Assert.Equal("b=1 bb=2 c=1", await ListAsync(harness, "b", "d"));
        Assert.Equal("a=1 b=1", await ListAsync(harness, "", null, count: 2));
        Assert.Equal("bb=2 c=1", await ListAsync(harness, "b\0", null, count: 2));
        Assert.Equal("", await ListAsync(harness, "f", null));
    }
}
