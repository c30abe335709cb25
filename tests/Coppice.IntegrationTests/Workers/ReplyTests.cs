using Coppice.Brokers;
using Coppice.IntegrationTests.Servers;
using Coppice.Jobs;
using Coppice.Workers;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Coppice.IntegrationTests.Workers;

/// <summary>What a worker keeps of an awaited call.</summary>
public sealed class ReplyTests : IAsyncLifetime
{
    readonly DirectoryInfo _cache = Directory.CreateTempSubdirectory("coppice-cache-");
    ClusterOptions _options = null!; // set before each test

    public async ValueTask InitializeAsync() => _options = new ClusterOptions
    {
        Broker = await RabbitMqServer.CommonAsync(),
        Store = await PostgresServer.CommonAsync(),
        Key = ClusterKey.New(),
        Name = $"t{Guid.NewGuid():N}"[..20],
        Cache = _cache.FullName,
    };

    public ValueTask DisposeAsync()
    {
        _cache.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Call_whose_reply_cannot_be_sent_is_kept_nowhere()
    {
        await using var remote = await RemoteWorker.OpenAsync(
            _options,
            new WorkerSettings
            {
                Name = "here",
                Tags = [],
                Slots = 1,
                Drain = TimeSpan.Zero,
                Time = TimeProvider.System,
                Loggers = NullLoggerFactory.Instance,
            },
            CancellationToken.None);
        var worker = remote.Worker;
        await using var cluster = await Cluster.ConnectAsync(_options);
        using var stop = new CancellationTokenSource();
        var call = cluster.RunAsync(() => new byte[1000], cancellationToken: stop.Token);
        await using var consumer = await worker.Broker.ConsumeAsync([Route.Any], 1, CancellationToken.None);
        var delivery = await consumer.ReceiveAsync(CancellationToken.None);
        worker.Hold(delivery!.Envelope); // the consumer is open
        var work = await worker.FindWorkAsync(delivery.Envelope, CancellationToken.None);
        var chunk = new Chunk(worker, new Narrow(delivery.Envelope)) { Found = work };

        var finished = await work!.RunAsync(chunk); // it is wanted
        Assert.Null(finished.Outcome.Failure);
        await Assert.ThrowsAsync<OutOfMemoryException>(() => worker.HandOnAsync(finished));

        Assert.Null(worker.Works.Find(work.Id));
        Assert.Empty(worker.Held);
        Assert.True(chunk.Settled.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    /// <summary>Has no room for a reply.</summary>
    sealed class Narrow(Envelope envelope) : Delivery(envelope, redelivered: false)
    {
        public override Task AckAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override Task ReplyAsync(ReadOnlyMemory<byte> reply, CancellationToken cancellationToken) =>
            throw new OutOfMemoryException();
    }
}
