using System.Collections.Concurrent;
using Coppice.Brokers;
using Coppice.Jobs;
using Coppice.Workers;

namespace Coppice;

/// <summary>A call that runs once on every worker, beside its slots.</summary>
static class Broadcast
{
    static readonly TimeSpan LookBehind = TimeSpan.FromSeconds(5);

    /// <summary>Runs it, and gives what each worker answered.</summary>
    public static async Task<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> RunAsync(
        JobClient client, Work work, CancellationToken cancellationToken)
    {
        var route = Route.Of(work.Options);
        var answers = new ConcurrentDictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        var faults = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var expected = client.Fleet.Names(route);
        var heard = new SemaphoreSlim(0);
        await using var ear = await client.Broker.ListenAsync(Topic.Events, Hear, cancellationToken);
        var body = client.Remote is { } remote ? (await remote.SealAsync(work, cancellationToken)).Bytes : default;
        client.Works.Add(work);
        try
        {
            var call = new Signal(SignalKind.Broadcast) { Id = work.Id, Text = route, Body = body };
            await client.Broker.AnnounceAsync(Topic.Control, call, cancellationToken);
            // A worker that is gone meanwhile answers no more, and need not.
            while (expected.Intersect(client.Fleet.Names(route)).Except(faults.Keys).Any())
                await WaitAsync();
        }
        catch (OperationCanceledException)
        {
            work.Cancel();
            await client.Broker.AnnounceAsync(
                Topic.Control, new Signal(SignalKind.Cancel) { Id = work.Id }, CancellationToken.None);
            throw;
        }
        finally
        {
            client.Works.Remove(work.Id);
        }

        foreach (var (worker, message) in faults.Where(fault => fault.Value.Length > 0))
        {
            var failure = work.Failure ?? new Failure { Kind = FailureKind.Threw, Message = message };
            throw JobFaults.Of(work.Id, $"{work.Name} on {worker}", failure);
        }

        return answers;

        void Hear(Signal signal)
        {
            if (signal.Kind != SignalKind.BroadcastDone || signal.Id != work.Id)
                return;
            answers[signal.From] = signal.Body;
            faults[signal.From] = signal.Text;
            heard.Release();
        }

        async Task WaitAsync()
        {
            using var limit = new CancellationTokenSource(LookBehind, client.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            try
            {
                await heard.WaitAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
            }
        }
    }
}
