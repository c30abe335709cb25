using Coppice.Brokers;
using Coppice.Diagnostics;
using Coppice.Jobs;
using Coppice.Workers;

namespace Coppice;

/// <summary>A call whose client waits for the reply: nothing of it is stored, so it is this client that tries
/// again.</summary>
static class AwaitedCall
{
    /// <summary>Runs until one attempt ends well; each is a call of its own.</summary>
    public static async Task RunAsync(
        JobClient client, Func<Work> newWork, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var work = newWork();
            var options = work.Options;
            if (await FailureAsync(client, work, attempt, cancellationToken) is not { } failure)
                return;
            if (failure.Final || attempt > options.Retries)
                throw JobFaults.Of(work.Id, work.Name, failure);
            await Task.Delay(Backoff.After(attempt, options.RetryDelay), client.Time, cancellationToken);
        }
    }

    static async Task<Failure?> FailureAsync(
        JobClient client, Work work, int attempt, CancellationToken cancellationToken)
    {
        using var activity = Tracing.Call(work);
        work.Trace = activity?.Id;
        var started = client.Time.GetTimestamp();
        var route = Route.Of(work.Options);
        await client.OpenRouteAsync(route, cancellationToken);
        var body = client.Remote is { } remote ? (await remote.SealAsync(work, cancellationToken)).Bytes : default;
        client.Works.Add(work);
        try
        {
            var call = new Envelope(new TaskId(work.Id, 0), attempt, 0, 1)
            {
                Alone = work.Options.Alone,
                Awaited = true,
                Body = body,
            };
            var reply = await client.Broker.CallAsync(route, call, cancellationToken);
            var failure = await work.TakeAnswerAsync(reply, client.Remote?.Blobs, cancellationToken);
            activity.Fail(failure?.Message);
            Meters.Calls.Record(client.Time.GetElapsedTime(started).TotalSeconds);
            return failure;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
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
    }
}
