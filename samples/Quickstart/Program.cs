using Coppice;

// Calls as futures, on every core of this process: dotnet run --project samples/Quickstart
await using var cluster = await Cluster.LocalAsync();

// One call.
Console.WriteLine($"run: {await cluster.RunAsync(() => 6 * 7)}");

// Many, in order; cut into chunks by itself.
int[] squares = await cluster.MapAsync(Enumerable.Range(0, 1_000), x => x * x);
Console.WriteLine($"map: {squares.Length} squares, the last {squares[^1]}");

// An endless source: results come in order, and only a few are held at a time.
await foreach (var cube in cluster.StreamAsync(Naturals(), x => x * x * x))
{
    if (cube <= 1_000_000)
        continue;
    Console.WriteLine($"stream: the first cube above a million is {cube}");
    break;
}

// Durable jobs, and one that waits for their results. Captured variables travel along.
var offset = 100;
JobHandle<int> left = await cluster.SubmitAsync(() => offset + 1);
JobHandle<int> right = await cluster.SubmitAsync(() => offset + 2);
JobHandle<int> sum = await cluster.SubmitAsync((a, b) => a + b, left, right);
Console.WriteLine($"dependent jobs: {await sum.ResultAsync()}");

// Any client that shares the store can ask for a job by its id.
JobHandle<int> same = await cluster.AttachAsync<int>(sum.Id);
Console.WriteLine($"attached: {await same.ResultAsync()}");

static IEnumerable<long> Naturals()
{
    for (long n = 0; ; n++)
        yield return n;
}
