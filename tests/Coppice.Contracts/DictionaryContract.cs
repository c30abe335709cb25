using Xunit;

namespace Coppice.Contracts;

/// <summary>Dictionaries and scratch folders as clients and calls have them, on every cluster.</summary>
public abstract class DictionaryContract : ClusterContract
{
    /// <summary>A value of the program's own.</summary>
    protected sealed record Point(int X, string Name);

    [Fact]
    public async Task Calls_and_clients_see_each_others_entries()
    {
        await using var harness = await StartAsync();
        var points = harness.Cluster.Dictionary<string, Point>("points", TimeSpan.Zero);
        await points.PutAsync("origin", new Point(0, "o"));

        var seen = await harness.Cluster.MapAsync(Enumerable.Range(0, 20), async (x, context) =>
        {
            var there = context.Dictionary<string, Point>("points");
            await there.PutAsync($"p{x:00}", new Point(x, "p"));
            return (await there.TryGetAsync("origin")).Value!.Name; // put above
        });

        Assert.All(seen, name => Assert.Equal("o", name));
        Assert.Equal((true, new Point(7, "p")), await points.TryGetAsync("p07"));
        Assert.Equal((false, null), await points.TryGetAsync("p20"));
        Assert.Equal(21, (await ToArrayAsync(points.ListAsync())).Length);
        Assert.Equal(["p03", "p04"], (await ToArrayAsync(points.ListAsync("p03", "p05"))).Select(pair => pair.Key));
    }

    [Fact]
    public async Task One_call_adds_what_many_try_to()
    {
        await using var harness = await StartAsync();

        var added = await harness.Cluster.MapAsync(
            Enumerable.Range(0, 30),
            async (x, context) => (await context.Dictionary<int, int>("first").PutIfAbsentAsync(1, x)).Added,
            new JobOptions { ChunkSize = 1 });

        Assert.Single(added, isAdded => isAdded);
        Assert.True((await harness.Cluster.Dictionary<int, int>("first").TryGetAsync(1)).Found);
    }

    [Fact]
    public async Task Numbers_are_listed_in_their_order()
    {
        await using var harness = await StartAsync();
        var numbers = harness.Cluster.Dictionary<long, int>("numbers");
        long[] keys = [long.MinValue, -300, -1, 0, 1, 255, 256, long.MaxValue];
        await numbers.PutAsync(keys.Reverse().Select(key => KeyValuePair.Create(key, 0)));

        Assert.Equal(keys, (await ToArrayAsync(numbers.ListAsync())).Select(pair => pair.Key));
        Assert.Equal([-1L, 0], (await ToArrayAsync(numbers.ListAsync(-1, 1))).Select(pair => pair.Key));
    }

    [Fact]
    public async Task More_than_a_page_is_listed_whole()
    {
        await using var harness = await StartAsync();
        var many = harness.Cluster.Dictionary<int, int>("many");
        await many.PutAsync(Enumerable.Range(0, 600).Select(i => KeyValuePair.Create(i, i)));
        Assert.Equal(Enumerable.Range(0, 600), (await ToArrayAsync(many.ListAsync())).Select(pair => pair.Value));
    }

    [Fact]
    public async Task Removed_entry_is_gone_for_who_removed_it()
    {
        await using var harness = await StartAsync();
        var some = harness.Cluster.Dictionary<string, int>("some", TimeSpan.FromHours(1));
        await some.PutAsync("a", 1);
        Assert.True((await some.TryGetAsync("a")).Found);

        Assert.True(await some.RemoveAsync("a"));

        Assert.False((await some.TryGetAsync("a")).Found);
        Assert.False(await some.RemoveAsync("a"));
    }

    [Fact]
    public async Task Other_key_types_long_keys_and_bad_names_are_refused()
    {
        await using var harness = await StartAsync();
        var dates = harness.Cluster.Dictionary<double, int>("doubles");
        await Assert.ThrowsAsync<ArgumentException>(() => dates.PutAsync(1.5, 1));
        var texts = harness.Cluster.Dictionary<string, int>("texts");
        await Assert.ThrowsAsync<ArgumentException>(() => texts.PutAsync(new string('x', 101), 1));
        Assert.Throws<ArgumentException>(() => harness.Cluster.Dictionary<int, int>(""));
    }

    [Fact]
    public async Task Calls_of_a_job_share_a_folder_that_goes_with_it()
    {
        await using var harness = await StartAsync(slots: 1);

        var job = await harness.Cluster.SubmitMapAsync(
            Enumerable.Range(0, 3),
            async (x, context) =>
            {
                await File.AppendAllTextAsync(Path.Combine(context.Scratch, "log"), $"{x}");
                return context.Scratch + "|" + await File.ReadAllTextAsync(Path.Combine(context.Scratch, "log"));
            },
            new JobOptions { ChunkSize = 1 });
        var seen = (await job.ResultAsync().LimitAsync()).Select(each => each.Split('|')).ToArray();

        var folder = Assert.Single(seen.Select(each => each[0]).Distinct());
        Assert.Equal(3, seen.Max(each => each[1].Length));
        await Within.IsSoAsync(() => Task.FromResult(!Directory.Exists(folder)));
    }

    [Fact]
    public async Task Awaited_calls_folder_goes_with_its_answer()
    {
        await using var harness = await StartAsync();
        var folder = await harness.Cluster.RunAsync(context =>
        {
            File.WriteAllText(Path.Combine(context.Scratch, "file"), "x");
            return context.Scratch;
        });
        Assert.False(Directory.Exists(folder));
    }
}
