using System.Text;
using Coppice.Calls;
using Coppice.Contracts;
using Coppice.Jobs;
using Xunit;

namespace Coppice.Tests.Stores;

/// <summary>Remembered results as several processes share them, and as a crash leaves them.</summary>
public sealed class MemoLogTests : StoreContract
{
    static readonly ContentHash Scope = ContentHash.Of("scope"u8);

    private protected override Task<StoreHarness> StartAsync() => Task.FromResult<StoreHarness>(new EmbeddedStore());

    static ContentHash Key(int i) => ContentHash.Of(BitConverter.GetBytes(i));

    static async Task RememberAsync(EmbeddedStore store, params int[] keys)
    {
        await store.Jobs.CreateAsync(Job(items: 1) with { Durable = false }, [], None);
        var memories = keys.Select(i => new Memory(Scope, Key(i), Encoding.UTF8.GetBytes($"result {i}"))).ToArray();
        Assert.True(await RecordAsync(store, Done((await TakeAsync(store))[0]) with { Memories = memories }));
    }

    static async Task<string[]> RecallAsync(EmbeddedStore store, params int[] keys) =>
        [.. (await store.Jobs.RecallAsync(Scope, [.. keys.Select(Key)], None))
            .Select(result => result is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : "-")];

    [Fact]
    public async Task Two_processes_of_a_home_add_to_one_memory()
    {
        using var folder = new TestFolder();
        await using (var one = new EmbeddedStore(folder))
        {
            await using var two = new EmbeddedStore(folder);
            await Task.WhenAll(
                Task.Run(async () =>
                {
                    for (var i = 0; i < 100; i++)
                        await RememberAsync(one, i, 1000 + i);
                }),
                Task.Run(async () =>
                {
                    for (var i = 100; i < 200; i++)
                        await RememberAsync(two, i, 1000 + i);
                }));
        }

        await using var both = new EmbeddedStore(folder);

        var keys = Enumerable.Range(0, 200).ToArray();
        Assert.Equal(keys.Select(i => $"result {i}"), await RecallAsync(both, keys));
    }

    [Fact]
    public async Task What_was_remembered_is_on_the_disk_before_it_is_said_to_be()
    {
        using var folder = new TestFolder();
        await using var store = new EmbeddedStore(folder);
        for (var i = 0; i < 5; i++)
        {
            await RememberAsync(store, i);
            using var image = folder.Image();
            await using var other = new EmbeddedStore(image);
            Assert.Equal($"result {i}", (await RecallAsync(other, i))[0]);
        }
    }

    [Fact]
    public async Task Memory_torn_at_any_byte_gives_what_came_before_and_goes_on()
    {
        using var folder = new TestFolder();
        await using (var store = new EmbeddedStore(folder))
        {
            await RememberAsync(store, 1);
            await RememberAsync(store, 2);
        }

        var log = Assert.Single(folder.Files("*.log"));
        var whole = await File.ReadAllBytesAsync(log);
        for (var length = 0; length <= whole.Length; length++)
        {
            await File.WriteAllBytesAsync(log, whole[..length]);
            var warnings = new ListLog();
            await using (var store = new EmbeddedStore(folder, warnings))
            {
                var (first, second) = (length >= whole.Length / 2, length == whole.Length);
                Assert.Equal(
                    new[] { first ? "result 1" : "-", second ? "result 2" : "-" }, await RecallAsync(store, 1, 2));
                var isTorn = length % (whole.Length / 2) != 0;
                Assert.Equal(isTorn, warnings.Warnings.Any(warning => warning.Contains(log, StringComparison.Ordinal)));
                await RememberAsync(store, 3);
                Assert.Equal(new[] { "result 3" }, await RecallAsync(store, 3));
            }

            foreach (var file in folder.Files("*.log").Where(file => file != log))
                File.Delete(file);
        }
    }

    [Fact]
    public async Task Record_damaged_after_it_was_found_is_absent()
    {
        using var folder = new TestFolder();
        await using (var store = new EmbeddedStore(folder))
            await RememberAsync(store, 1, 2);
        await using var other = new EmbeddedStore(folder);
        Assert.Equal(new[] { "-" }, await RecallAsync(other, 7));
        var log = Assert.Single(folder.Files("*.log"));
        var bytes = await File.ReadAllBytesAsync(log);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(log, bytes);

        Assert.Equal(new[] { "result 1", "-" }, await RecallAsync(other, 1, 2));
    }
}
