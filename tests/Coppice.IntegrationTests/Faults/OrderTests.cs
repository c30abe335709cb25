using Coppice.Brokers;
using Coppice.Contracts;
using Coppice.IntegrationTests.Brokers;
using Coppice.IntegrationTests.Servers;
using Coppice.IntegrationTests.Stores;
using Coppice.Jobs;
using Xunit;

namespace Coppice.IntegrationTests.Faults;

/// <summary>A process that ends between each two steps of store, publish, run, record, acknowledge: what it leaves, and
/// who mends it.</summary>
public sealed class OrderTests
{
    static readonly CancellationToken None = CancellationToken.None;
    static readonly TimeSpan Age = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Between_store_and_publish_a_sweep_names_the_route()
    {
        await using var pair = await Pair.StartAsync();

        var swept = await pair.Store.Jobs.SweepAsync([], [], Age, None);

        Assert.Equal([Route.Any], swept.Routes);
        Assert.Single(await pair.TakeAsync());
    }

    [Fact]
    public async Task Between_taking_and_publishing_a_sweep_puts_the_task_back()
    {
        await using var pair = await Pair.StartAsync();
        var taken = Assert.Single(await pair.TakeAsync());
        await pair.Store.AdvanceAsync(Age + TimeSpan.FromSeconds(1));

        await pair.Store.Jobs.SweepAsync([Route.Any], [], Age, None);

        var again = Assert.Single(await pair.TakeAsync());
        Assert.Equal((taken.Task, taken.Attempt, true), (again.Task, again.Attempt, again.Republished));
    }

    [Fact]
    public async Task Between_publish_and_run_the_broker_redelivers_at_the_same_attempt()
    {
        await using var pair = await Pair.StartAsync();
        var first = await pair.PublishAndReceiveAsync();

        await pair.DropAsync();

        var again = await pair.ReceiveAsync();
        Assert.True(again.Redelivered);
        Assert.Equal((first.Envelope.Task, first.Envelope.Attempt), (again.Envelope.Task, again.Envelope.Attempt));
        Assert.True(await pair.IsDueAsync(again));
    }

    [Fact]
    public async Task Between_run_and_record_the_first_run_counts_for_nothing()
    {
        await using var pair = await Pair.StartAsync();
        var first = await pair.PublishAndReceiveAsync();
        await pair.DropAsync();
        var again = await pair.ReceiveAsync();

        Assert.True(await pair.RecordAsync(again));
        Assert.False(await pair.RecordAsync(first));
    }

    [Fact]
    public async Task Between_record_and_acknowledge_the_redelivered_task_is_not_due()
    {
        await using var pair = await Pair.StartAsync();
        await pair.RecordAsync(await pair.PublishAndReceiveAsync());

        await pair.DropAsync();

        Assert.False(await pair.IsDueAsync(await pair.ReceiveAsync()));
    }

    [Fact]
    public async Task Between_lease_and_acknowledge_the_redelivered_task_is_not_due()
    {
        await using var pair = await Pair.StartAsync();
        await pair.LeaseAsync(await pair.PublishAndReceiveAsync());

        await pair.DropAsync();

        Assert.False(await pair.IsDueAsync(await pair.ReceiveAsync()));
    }

    [Fact]
    public async Task After_lease_and_acknowledge_the_lapse_raises_the_attempt()
    {
        await using var pair = await Pair.StartAsync();
        var first = await pair.PublishAndReceiveAsync();
        await pair.LeaseAsync(first);
        await first.AckAsync(None);
        await pair.Store.AdvanceAsync(TimeSpan.FromSeconds(31));

        await pair.Store.Jobs.SweepAsync([], [], Age, None);

        Assert.Equal(first.Envelope.Attempt + 1, Assert.Single(await pair.TakeAsync()).Attempt);
        Assert.False(await pair.RecordAsync(first));
    }

    /// <summary>A job of one task on the real pair, and the consumer of a worker that may be dropped.</summary>
    sealed class Pair(StoreHarness store, BrokerHarness broker) : IAsyncDisposable
    {
        IConsumer? _consumer;

        public StoreHarness Store => store;

        public static async Task<Pair> StartAsync()
        {
            var pair = new Pair(
                await PostgresHarness.StartAsync(), await RabbitMqHarness.StartAsync(await RabbitMqServer.CommonAsync()));
            await pair.Store.Jobs.CreateAsync(StoreContract.Job(items: 1), [], None);
            return pair;
        }

        public Task<IReadOnlyList<Envelope>> TakeAsync() => store.Jobs.TakeAsync(Route.Any, 10, 1, None);

        public async Task<Delivery> PublishAndReceiveAsync()
        {
            await broker.Broker.PublishAsync(Route.Any, await TakeAsync(), None);
            return await ReceiveAsync();
        }

        public async Task<Delivery> ReceiveAsync()
        {
            _consumer = await broker.Broker.ConsumeAsync([Route.Any], 1, None);
            return await _consumer.ReceiveAsync(None).LimitAsync()
                ?? throw new InvalidOperationException("The consumer is stopped.");
        }

        public Task DropAsync() => broker.DropAsync(_consumer!); // only what has received is dropped

        public Task<bool> IsDueAsync(Delivery delivery) =>
            store.Jobs.IsDueAsync(delivery.Envelope.Task, delivery.Envelope.Attempt, None);

        public async Task<bool> RecordAsync(Delivery delivery) =>
            (await store.Jobs.RecordAsync([StoreContract.Done(delivery.Envelope)], None)).Accepted[0];

        public Task LeaseAsync(Delivery delivery) => store.Jobs.LeaseAsync(
            "one", [new(delivery.Envelope.Task, delivery.Envelope.Attempt)], TimeSpan.FromSeconds(30), None);

        public async ValueTask DisposeAsync()
        {
            if (_consumer is not null)
                await _consumer.DisposeAsync();
            await broker.DisposeAsync();
            await store.DisposeAsync();
        }
    }
}
