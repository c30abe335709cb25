using Coppice.Brokers;
using Coppice.Jobs;
using Xunit;

namespace Coppice.Contracts;

/// <summary>What every broker does.</summary>
public abstract class BrokerContract
{
    static readonly CancellationToken None = CancellationToken.None;

    private protected abstract Task<BrokerHarness> StartAsync();

    static Envelope Make(int number) => new(new TaskId(Guid.NewGuid(), number), 1, number * 10, 10);

    static Envelope[] Tasks(int count) => [.. Enumerable.Range(1, count).Select(Make)];

    static async Task<Envelope> ReceiveAsync(IConsumer consumer) => (await DeliveryAsync(consumer)).Envelope;

    static async Task<Delivery> DeliveryAsync(IConsumer consumer) =>
        await consumer.ReceiveAsync(
            None).LimitAsync() ?? throw new InvalidOperationException("The consumer is stopped.");

    [Fact]
    public async Task Task_published_is_received_with_every_field()
    {
        await using var harness = await StartAsync();
        var sent = new Envelope(new TaskId(Guid.NewGuid(), 7), 3, 1L << 40, 12)
        {
            Alone = true,
            Republished = true,
            Body = new byte[] { 1, 2, 3 },
        };
        await using var consumer = await harness.Broker.ConsumeAsync([Route.Any], 1, None);

        await harness.Broker.PublishAsync(Route.Any, [sent], None);
        var delivery = await DeliveryAsync(consumer);

        Assert.False(delivery.Redelivered);
        Assert.Equal(sent.Body.ToArray(), delivery.Envelope.Body.ToArray());
        Assert.Equal(sent with { Body = default }, delivery.Envelope with { Body = default });
    }

    [Fact]
    public async Task Tasks_of_a_route_are_received_in_their_order()
    {
        await using var harness = await StartAsync();
        var sent = Tasks(20);
        await harness.Broker.PublishAsync(Route.Any, sent, None);
        await using var consumer = await harness.Broker.ConsumeAsync([Route.Any], 20, None);

        var received = new List<TaskId>();
        for (var i = 0; i < sent.Length; i++)
            received.Add((await ReceiveAsync(consumer)).Task);

        Assert.Equal(sent.Select(task => task.Task), received);
    }

    [Fact]
    public async Task Tasks_of_a_dropped_consumer_are_redelivered_at_the_same_attempt()
    {
        await using var harness = await StartAsync();
        var sent = Tasks(3);
        await harness.Broker.PublishAsync(Route.Any, sent, None);
        var dropped = await harness.Broker.ConsumeAsync([Route.Any], 3, None);
        foreach (var _ in sent)
            await ReceiveAsync(dropped);

        await harness.DropAsync(dropped);
        await using var other = await harness.Broker.ConsumeAsync([Route.Any], 3, None);

        var again = new List<Delivery>();
        foreach (var _ in sent)
            again.Add(await DeliveryAsync(other));
        Assert.All(again, delivery => Assert.True(delivery.Redelivered));
        Assert.All(again, delivery => Assert.Equal(1, delivery.Envelope.Attempt));
        Assert.Equal(
            sent.Select(task => task.Task.Job).ToHashSet(),
            again.Select(delivery => delivery.Envelope.Task.Job).ToHashSet());
    }

    [Fact]
    public async Task Tasks_of_a_dropped_consumer_reach_one_that_waits()
    {
        await using var harness = await StartAsync();
        var dropped = await harness.Broker.ConsumeAsync([Route.Any], 1, None);
        await harness.Broker.PublishAsync(Route.Any, Tasks(1), None);
        var first = await ReceiveAsync(dropped);
        await using var waiting = await harness.Broker.ConsumeAsync([Route.Any], 1, None);
        var received = ReceiveAsync(waiting);

        await harness.DropAsync(dropped);

        Assert.Equal(first.Task, (await received).Task);
    }

    [Fact]
    public async Task Acknowledged_tasks_are_not_redelivered()
    {
        await using var harness = await StartAsync();
        var sent = Tasks(2);
        await harness.Broker.PublishAsync(Route.Any, sent, None);
        var dropped = await harness.Broker.ConsumeAsync([Route.Any], 2, None);
        await (await DeliveryAsync(dropped)).AckAsync(None);
        await DeliveryAsync(dropped);

        await harness.DropAsync(dropped);
        await using var other = await harness.Broker.ConsumeAsync([Route.Any], 2, None);

        Assert.Equal(sent[1].Task, (await ReceiveAsync(other)).Task);
        Assert.Equal(0, await harness.Broker.CountAsync(Route.Any, None));
    }

    [Fact]
    public async Task Prefetch_bounds_what_is_unacknowledged()
    {
        await using var harness = await StartAsync();
        await using var consumer = await harness.Broker.ConsumeAsync([Route.Any], 2, None);
        await harness.Broker.PublishAsync(Route.Any, Tasks(3), None);
        var first = await DeliveryAsync(consumer);
        await DeliveryAsync(consumer);

        var third = consumer.ReceiveAsync(None).AsTask();
        Assert.Equal(1, await harness.Broker.CountAsync(Route.Any, None));
        Assert.False(third.IsCompleted);
        await first.AckAsync(None);

        Assert.NotNull(await third.LimitAsync());
    }

    [Fact]
    public async Task Consumers_share_tasks_each_is_delivered_once()
    {
        await using var harness = await StartAsync();
        await using var one = await harness.Broker.ConsumeAsync([Route.Any], 1, None);
        await using var two = await harness.Broker.ConsumeAsync([Route.Any], 1, None);
        var received = Task.WhenAll(DrainAsync(one), DrainAsync(two));

        var sent = Tasks(100);
        await harness.Broker.PublishAsync(Route.Any, sent, None);
        var all = (await received.LimitAsync()).SelectMany(tasks => tasks).ToArray();

        Assert.Equal(sent.Select(task => task.Task).ToHashSet(), all.ToHashSet());
        Assert.Equal(sent.Length, all.Length);

        async Task<List<TaskId>> DrainAsync(IConsumer consumer)
        {
            var tasks = new List<TaskId>();
            while (await consumer.ReceiveAsync(None) is { } delivery)
            {
                tasks.Add(delivery.Envelope.Task);
                await delivery.AckAsync(None);
                if (delivery.Envelope.Task.Number == 100)
                {
                    await one.StopAsync(None);
                    await two.StopAsync(None);
                }
            }

            return tasks;
        }
    }

    [Fact]
    public async Task Consumer_receives_from_its_routes_alone()
    {
        await using var harness = await StartAsync();
        var sent = Tasks(3);
        await using var consumer = await harness.Broker.ConsumeAsync([Route.Any, "gpu"], 3, None);
        await harness.Broker.PublishAsync("x64", [sent[0]], None);
        await harness.Broker.PublishAsync("gpu", [sent[1]], None);

        Assert.Equal(sent[1].Task, (await ReceiveAsync(consumer)).Task);
        Assert.Equal(1, await harness.Broker.CountAsync("x64", None));
    }

    [Fact]
    public async Task Consumer_receives_from_a_route_that_was_added()
    {
        await using var harness = await StartAsync();
        await using var consumer = await harness.Broker.ConsumeAsync([Route.Any], 1, None);
        var received = ReceiveAsync(consumer);
        var sent = Tasks(1);
        await harness.Broker.PublishAsync("late", sent, None);

        await consumer.AddAsync("late", None);

        Assert.Equal(sent[0].Task, (await received).Task);
    }

    [Fact]
    public async Task Stopped_consumer_receives_nothing_more_and_may_still_acknowledge()
    {
        await using var harness = await StartAsync();
        await using var consumer = await harness.Broker.ConsumeAsync([Route.Any], 2, None);
        await harness.Broker.PublishAsync(Route.Any, Tasks(2), None);
        var delivery = await DeliveryAsync(consumer);

        await consumer.StopAsync(None);
        await delivery.AckAsync(None);
        Assert.Null(await consumer.ReceiveAsync(None).LimitAsync());

        await using var other = await harness.Broker.ConsumeAsync([Route.Any], 2, None);
        Assert.NotEqual(delivery.Envelope.Task, (await ReceiveAsync(other)).Task);
        Assert.Equal(0, await harness.Broker.CountAsync(Route.Any, None));
    }

    [Fact]
    public async Task Stopping_ends_a_wait()
    {
        await using var harness = await StartAsync();
        await using var consumer = await harness.Broker.ConsumeAsync([Route.Any], 1, None);
        var wait = consumer.ReceiveAsync(None).AsTask();

        await consumer.StopAsync(None);

        Assert.Null(await wait.LimitAsync());
    }

    [Fact]
    public async Task Canceled_wait_loses_no_task()
    {
        await using var harness = await StartAsync();
        await using var consumer = await harness.Broker.ConsumeAsync([Route.Any], 1, None);
        using var cancel = new CancellationTokenSource();
        var wait = consumer.ReceiveAsync(cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);

        await harness.Broker.PublishAsync(Route.Any, Tasks(1), None);

        Assert.Equal(1, (await ReceiveAsync(consumer)).Task.Number);
    }

    [Fact]
    public async Task Call_gets_its_own_reply()
    {
        await using var harness = await StartAsync();
        await using var consumer = await harness.Broker.ConsumeAsync([Route.Any], 2, None);
        var calls = Tasks(2).Select(task => task with { Awaited = true }).ToArray();
        var replies = calls.Select(call => harness.Broker.CallAsync(Route.Any, call, None)).ToArray();

        var deliveries = new[] { await DeliveryAsync(consumer), await DeliveryAsync(consumer) };
        foreach (var delivery in deliveries.Reverse())
            await delivery.ReplyAsync(new[] { (byte)delivery.Envelope.Task.Number }, None);

        Assert.Equal([1], (await replies[0].LimitAsync()).ToArray());
        Assert.Equal([2], (await replies[1].LimitAsync()).ToArray());
    }

    [Fact]
    public async Task Call_that_waited_behind_another_and_went_elsewhere_is_new_there_and_answered()
    {
        await using var harness = await StartAsync();
        var busy = await harness.Broker.ConsumeAsync([Route.Any], 2, None);
        Task<ReadOnlyMemory<byte>>[] replies =
            [.. Tasks(2).Select(call => harness.Broker.CallAsync(Route.Any, call with { Awaited = true }, None))];
        var first = await DeliveryAsync(busy);

        // The second may be there by now or not: both are served.
        await busy.StopAsync(None);
        await using var free = await harness.Broker.ConsumeAsync([Route.Any], 2, None);
        var second = await DeliveryAsync(free);
        await second.ReplyAsync(new byte[] { 2 }, None);
        await first.ReplyAsync(new byte[] { 1 }, None);

        Assert.False(second.Redelivered);
        Assert.Equal([1, 2], (await Task.WhenAll(replies).LimitAsync()).Select(reply => (int)reply.Span[0]).Order());
        await busy.DisposeAsync();
    }

    [Fact]
    public async Task Call_whose_consumer_is_dropped_is_answered_by_another()
    {
        await using var harness = await StartAsync();
        var dropped = await harness.Broker.ConsumeAsync([Route.Any], 1, None);
        var reply = harness.Broker.CallAsync(Route.Any, Make(1) with { Awaited = true }, None);
        await DeliveryAsync(dropped);

        await harness.DropAsync(dropped);
        await using var other = await harness.Broker.ConsumeAsync([Route.Any], 1, None);
        await (await DeliveryAsync(other)).ReplyAsync(new byte[] { 9 }, None);

        Assert.Equal([9], (await reply.LimitAsync()).ToArray());
    }

    [Fact]
    public async Task Canceled_call_ends_at_once()
    {
        await using var harness = await StartAsync();
        using var cancel = new CancellationTokenSource();
        var reply = harness.Broker.CallAsync(Route.Any, Make(1) with { Awaited = true }, cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reply.LimitAsync());
    }

    [Fact]
    public async Task Signal_reaches_everybody_who_listens_to_its_topic()
    {
        await using var harness = await StartAsync();
        var one = new TaskCompletionSource<Signal>();
        var two = new TaskCompletionSource<Signal>();
        await using var first = await harness.Broker.ListenAsync(Topic.Events, one.SetResult, None);
        await using var second = await harness.Broker.ListenAsync(Topic.Events, two.SetResult, None);
        await using var control = await harness.Broker.ListenAsync(Topic.Control, Wrong, None);
        await using var fleet = await harness.Broker.ListenAsync(Topic.Fleet, Wrong, None);
        var sent = new Signal(SignalKind.Heartbeat)
        {
            Id = Guid.NewGuid(),
            From = "pine-03",
            Worker = Guid.NewGuid(),
            Number = 4,
            Share = 0.25,
            Text = "x64",
            Tasks = [new TaskId(Guid.NewGuid(), 1)],
        };

        await harness.Broker.AnnounceAsync(Topic.Events, sent, None);

        foreach (var heard in new[] { await one.Task.LimitAsync(), await two.Task.LimitAsync() })
        {
            Assert.Equal(sent.Tasks, heard.Tasks);
            Assert.Equal(sent with { Tasks = [] }, heard with { Tasks = [] });
        }

        void Wrong(Signal _) => one.TrySetException(new InvalidOperationException("the wrong topic"));
    }

    [Fact]
    public async Task Who_has_stopped_listening_hears_nothing()
    {
        await using var harness = await StartAsync();
        var heard = 0;
        var last = new TaskCompletionSource();
        var gone = await harness.Broker.ListenAsync(Topic.Control, _ => heard++, None);
        await using var there = await harness.Broker.ListenAsync(Topic.Control, _ => last.SetResult(), None);

        await gone.DisposeAsync();
        await harness.Broker.AnnounceAsync(Topic.Control, new Signal(SignalKind.Cancel), None);
        await last.Task.LimitAsync();

        Assert.Equal(0, heard);
    }
}
