using System.Collections.Concurrent;
using Coppice.Brokers;
using Coppice.Jobs;
using Coppice.Workers;

namespace Coppice;

/// <summary>A call that runs once on every worker, beside its slots.</summary>
static class Broadcast
{
    static readonly TimeSpan LookBehind = TimeSpan.FromSeconds(5);

    /// <summary>Runs it, and gives what each worker answered, by its name, or what else tells it apart.</summary>
    public static async Task<IReadOnlyDictionary<string, ReadOnlyMemory<byte>>> RunAsync(
        JobClient client, Work work, CancellationToken cancellationToken)
    {
        var route = Route.Of(work.Options);
        var answers = new ConcurrentDictionary<Speaker, (ReadOnlyMemory<byte> Body, string Fault)>();
        var expected = client.Fleet.Fitting(route);
        var heard = new SemaphoreSlim(0);
        await using var ear = await client.Broker.ListenAsync(Topic.Events, Hear, cancellationToken);
        var body = client.Remote is { } remote ? (await remote.SealAsync(work, cancellationToken)).Bytes : default;
        client.Works.Add(work);
        try
        {
            var call = new Signal(SignalKind.Broadcast) { Id = work.Id, Text = route, Body = body };
            await client.Broker.AnnounceAsync(Topic.Control, call, cancellationToken);
            // A worker that is gone meanwhile answers no more, and need not.
            while (expected.Intersect(client.Fleet.Fitting(route)).Except(answers.Keys).Any())
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

        var labels = client.Fleet.Labels(answers.Keys);
        foreach (var (worker, (_, fault)) in answers.Where(answer => answer.Value.Fault.Length > 0))
        {
            var failure = work.Failure ?? new Failure { Kind = FailureKind.Threw, Message = fault };
            throw JobFaults.Of(work.Id, $"{work.Name} on {labels[worker]}", failure);
        }

        return labels.ToDictionary(label => label.Value, label => answers[label.Key].Body);

        void Hear(Signal signal)
        {
            if (signal.Kind != SignalKind.BroadcastDone || signal.Id != work.Id)
                return;
            answers[Speaker.Of(signal)] = (signal.Body, signal.Text);
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
