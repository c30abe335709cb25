using Coppice.Jobs;
using Xunit;

namespace Coppice.Contracts;

/// <summary>What the parts of the store's contract share: jobs and outcomes as tests make them.</summary>
public abstract class StoreContract
{
    internal static readonly CancellationToken None = CancellationToken.None;

    private protected abstract Task<StoreHarness> StartAsync();

    internal static NewJob Job(int items, int? chunkSize = 1) => new()
    {
        Id = Guid.CreateVersion7(),
        Name = "job",
        Items = items,
        ChunkSize = chunkSize,
        Durable = true,
        ResultType = "System.Byte",
    };

    internal static Outcome Done(Envelope task, int? done = null) => new()
    {
        Task = task.Task,
        Attempt = task.Attempt,
        Done = done ?? task.Count,
        Results = Enumerable.Range(0, done ?? task.Count).Select(i => (byte)(task.First + i)).ToArray(),
        Elapsed = TimeSpan.FromMilliseconds(1),
    };

    internal static Outcome Failed(Envelope task, int done = 0, FailureKind kind = FailureKind.Threw) =>
        Done(task, done) with
        {
            Failure = new Failure
            {
                Kind = kind,
                Message = "no",
                Item = task.First + done,
                Argument = "x",
                Type = "System.Exception",
                Stack = "at Here()",
            },
        };

    internal static Task<IReadOnlyList<Envelope>> TakeAsync(
        StoreHarness harness, int window = 1000, string route = "", int slots = 1) =>
        harness.Jobs.TakeAsync(route, window, slots, None);

    internal static async Task<bool> RecordAsync(StoreHarness harness, Outcome outcome) =>
        (await harness.Jobs.RecordAsync([outcome], None)).Accepted[0];

    internal static async Task<JobState?> StateAsync(StoreHarness harness, NewJob job) =>
        (await harness.Jobs.FindAsync(job.Id, None))?.State;

    /// <summary>The bytes of all stored results, by index; 255 where there are none.</summary>
    internal static async Task<byte[]> ResultsAsync(StoreHarness harness, NewJob job)
    {
        var all = Enumerable.Repeat((byte)255, job.Items).ToArray();
        for (long last = 0; ;)
        {
            var pieces = (await harness.Jobs.ResultsAsync(job.Id, last, 2, None)).Pieces;
            if (pieces.Count == 0)
                return all;
            foreach (var piece in pieces)
            {
                piece.Results.Span.CopyTo(all.AsSpan((int)piece.First));
                Assert.Equal(++last, piece.Sequence);
            }
        }
    }

    internal static byte[] Expected(NewJob job) => [.. Enumerable.Range(0, job.Items).Select(i => (byte)i)];
}
